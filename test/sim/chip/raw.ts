import { ip } from '../../../sim/net/address.ts';
import { buildArp, parseArp } from '../../../sim/net/arp.ts';
import { buildEthernet, parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../../../sim/net/ethernet.ts';
import { buildIpv4, PROTOCOL_TCP, parseIpv4 } from '../../../sim/net/ipv4.ts';
import { buildTcp, parseTcp, type Segment } from '../../../sim/net/tcp/segment.ts';
import type { Port, Station } from '../../../sim/wire/wire.ts';
import type { Rig } from './rig.ts';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

const MAC = Uint8Array.of(0x52, 0x55, 0x0a, 0x00, 0x02, 0x03);
const ADDRESS = ip('10.0.2.3');
const CHIP_MAC = Uint8Array.of(0x02, 0x00, 0x00, 0x00, 0x00, 0x0f);
const CHIP_ADDRESS = ip('10.0.2.15');

/**
 * A peer that has no TCP of its own: every segment is put together by hand, so it can lie, repeat itself and speak
 * out of turn. It answers ARP, and keeps what the chip says to it.
 */
export class RawPeer implements Station {
  readonly address = [...ADDRESS];
  readonly heard: Segment[] = [];
  /** Our next sequence number, and the chip's as far as it has been heard. */
  seq: number;
  chipNext = 0;
  readonly port: number;
  chipPort: number;
  private readonly plug: Port;

  constructor(rig: Rig, { isn = 5000, port = 4000, chipPort = 80 } = {}) {
    this.seq = isn;
    this.port = port;
    this.chipPort = chipPort;
    this.plug = rig.wire.attach(this);
  }

  /** One segment from where we are; `at` moves it, what was said before stays said. Returns its length. */
  say(flags: number, text = '', { at = 0, window = 8000, ack = this.chipNext } = {}): void {
    const payload = Uint8Array.from(Buffer.from(text, 'latin1'));
    const segment = {
      sourcePort: this.port,
      destinationPort: this.chipPort,
      seq: (this.seq + at) >>> 0,
      ack: flags & ACK ? ack >>> 0 : 0,
      flags,
      window,
      mss: flags & SYN ? 1460 : null,
      payload,
    };
    const tcp = buildTcp(segment, ADDRESS, CHIP_ADDRESS);
    const packet = { source: ADDRESS, destination: CHIP_ADDRESS, protocol: PROTOCOL_TCP, ttl: 64, tos: 0 };
    const bytes = buildIpv4({ ...packet, id: 1, fragment: 0x4000, payload: tcp });
    this.plug.send(buildEthernet({ destination: CHIP_MAC, source: MAC, type: TYPE_IPV4, payload: bytes }));
  }

  /** Says it, and moves on behind it. */
  tell(flags: number, text = '', options: { window?: number; ack?: number } = {}): void {
    this.say(flags, text, options);
    this.seq = (this.seq + text.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)) >>> 0;
  }

  /** What the chip has said since the last look, as 'SYN.ACK', 'PSH.ACK 5'. */
  news(): string[] {
    const names: [number, string][] = [
      [SYN, 'SYN'],
      [FIN, 'FIN'],
      [RST, 'RST'],
      [PSH, 'PSH'],
      [ACK, 'ACK'],
    ];
    return this.heard.splice(0).map(({ flags, payload }) => {
      const text = names
        .filter(([bit]) => flags & bit)
        .map(([, name]) => name)
        .join('.');
      return payload.length > 0 ? `${text} ${payload.length}` : text;
    });
  }

  receive(bytes: Uint8Array): void {
    const frame = parseEthernet(bytes);
    if (frame?.type === TYPE_ARP) this.answer(frame.payload);
    const packet = frame?.type === TYPE_IPV4 ? parseIpv4(frame.payload) : null;
    if (packet?.protocol !== PROTOCOL_TCP) return;
    const segment = parseTcp(packet.payload, packet.source, packet.destination);
    if (!segment || segment.destinationPort !== this.port) return;
    this.heard.push(segment);
    this.chipPort = segment.sourcePort;
    const { seq, flags, payload } = segment;
    if ((flags & RST) === 0)
      this.chipNext = (seq + payload.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)) >>> 0;
  }

  private answer(bytes: Uint8Array): void {
    const request = parseArp(bytes);
    if (request?.operation !== 1 || Buffer.compare(request.targetIp, ADDRESS) !== 0) return;
    const { senderMac: targetMac, senderIp: targetIp } = request;
    const reply = { operation: 2, senderMac: MAC, senderIp: ADDRESS, targetMac, targetIp };
    const payload = buildArp(reply);
    this.plug.send(buildEthernet({ destination: targetMac, source: MAC, type: TYPE_ARP, payload }));
  }
}
