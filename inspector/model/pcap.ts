import type { PacketEvent } from '../../sim/watch/events.ts';

/** The classic capture format (draft-ietf-opsawg-pcap), with nanoseconds. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_ETHERNET = 1;
const SNAPLEN = 65_535;
const HEAD = 24;
const RECORD_HEAD = 16;

/** A capture file of these packets; `startMs`: the date of time 0, in milliseconds since 1970. */
export function captureOf(packets: PacketEvent[], startMs: number): Uint8Array<ArrayBuffer> {
  const frames = packets.map(({ data }) =>
    Uint8Array.from(atob(data), (character) => character.charCodeAt(0)),
  );
  const total = frames.reduce((length, frame) => length + RECORD_HEAD + frame.length, HEAD);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC_NANOSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAPLEN, true);
  view.setUint32(20, LINKTYPE_ETHERNET, true);
  let at = HEAD;
  frames.forEach((frame, i) => {
    const us = startMs * 1000 + packets[i].at;
    view.setUint32(at, Math.floor(us / 1e6), true);
    view.setUint32(at + 4, Math.floor((us % 1e6) * 1000), true);
    view.setUint32(at + 8, frame.length, true);
    view.setUint32(at + 12, frame.length, true);
    bytes.set(frame, at + RECORD_HEAD);
    at += RECORD_HEAD + frame.length;
  });
  return bytes;
}
