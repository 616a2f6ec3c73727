import { showIp } from '../net/address.ts';
import { type FrameText, readFrame, showFlags } from '../wire/frame-text.ts';
import type { PacketEvent, SegmentInfo } from './events.ts';

/** A line of HTTP that begins a request or an answer (RFC 9112, 2.1). */
const HTTP_LINE = /^(?:[A-Z]{3,10} [^\s]+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}[^\r\n]*)/;
const LONGEST_LINE = 200;

/** The event of a frame on the device's cable. */
export function packetEvent(frame: Uint8Array, at: number, out: boolean): PacketEvent {
  const { text, tcp } = readFrame(frame);
  const data = Buffer.from(frame).toString('base64');
  return { kind: 'packet', at, out, text, ...(tcp ? { tcp: infoOf(tcp) } : {}), data };
}

function infoOf({ packet, segment }: NonNullable<FrameText['tcp']>): SegmentInfo {
  const { payload, seq, flags } = segment;
  const line = HTTP_LINE.exec(Buffer.from(payload.subarray(0, LONGEST_LINE)).toString('latin1'))?.[0];
  return {
    from: `${showIp(packet.source)}:${segment.sourcePort}`,
    to: `${showIp(packet.destination)}:${segment.destinationPort}`,
    flags: showFlags(flags),
    seq,
    length: payload.length,
    ...(line ? { line } : {}),
  };
}
