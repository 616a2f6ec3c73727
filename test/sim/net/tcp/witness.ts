import * as assert from 'uvu/assert';
import { equal } from '../../../../sim/net/address.ts';
import { parseEthernet, TYPE_IPV4 } from '../../../../sim/net/ethernet.ts';
import { PROTOCOL_TCP, parseIpv4 } from '../../../../sim/net/ipv4.ts';
import { ACK, FIN, parseTcp, RST, type Segment, SYN } from '../../../../sim/net/tcp/segment.ts';

/** One direction of the one connection that is watched. Places count from the sender's SYN, which is 0. */
interface Direction {
  isn: number | null;
  stream: Map<number, number>;
  highest: number;
  finAt: number | null;
  /** The highest place it has been acknowledged to, and the end of the window it was ever offered. */
  acked: number;
  edge: number;
}

/**
 * Watches what one station says to another in one TCP connection, as a protocol analyser would, and fails on what
 * RFC 9293 forbids. It looks at frames as they are put on the wire, so what it holds against a sender are only
 * things that the sender could know.
 */
export class Witness {
  segments = 0;
  repeated = 0;
  private readonly directions = new Map<number, Direction>();

  /** `frame` as put on the wire by its sender. */
  see(frame: Uint8Array): void {
    const ethernet = parseEthernet(frame);
    if (!ethernet || ethernet.type !== TYPE_IPV4) return;
    const packet = parseIpv4(ethernet.payload);
    assert.ok(packet, 'every IPv4 packet is well formed');
    assert.not.ok(equal(packet.source, packet.destination));
    if (packet.protocol !== PROTOCOL_TCP) return;
    const segment = parseTcp(packet.payload, packet.source, packet.destination);
    assert.ok(segment, 'every TCP segment is well formed');
    this.judge(segment);
  }

  private judge(segment: Segment): void {
    this.segments += 1;
    const own = this.direction(segment.sourcePort);
    const other = this.direction(segment.destinationPort);
    if (segment.flags & SYN) {
      assert.ok(own.isn === null || own.isn === segment.seq, 'a repeated SYN has the same number');
      own.isn = segment.seq;
    }
    if (own.isn === null) return;
    const place = (segment.seq - own.isn) | 0;
    this.judgeBytes(own, segment, place);
    if (!(segment.flags & ACK) || other.isn === null || segment.flags & RST) return;

    const ack = (segment.ack - other.isn) | 0;
    assert.ok(ack <= other.highest, `acknowledges only what was sent: ${ack} of ${other.highest}`);
    assert.ok(ack >= other.acked, `never takes an acknowledgment back: ${ack} after ${other.acked}`);
    other.acked = ack;
    const edge = ack + segment.window;
    assert.ok(edge >= other.edge, `never takes back window: ${edge} after ${other.edge}`);
    other.edge = edge;
  }

  private judgeBytes(own: Direction, segment: Segment, place: number): void {
    const count = segment.payload.length;
    const end = place + count + (segment.flags & (SYN | FIN) ? 1 : 0);
    if (count === 1 && place === own.acked - 1) return; // A keep-alive probe, whose byte means nothing.
    const isProbe = count === 1 && place === own.edge;
    assert.ok(place + count <= own.edge || count === 0 || isProbe, `stays in the window: ${place}+${count}`);
    if (count > 0 && end <= own.highest) this.repeated += 1;
    segment.payload.forEach((byte, at) => {
      const before = own.stream.get(place + at);
      assert.ok(before === undefined || before === byte, `repeats byte ${place + at} as it was`);
      own.stream.set(place + at, byte);
    });
    if (own.finAt !== null && count > 0)
      assert.ok(place + count <= own.finAt, 'sends no data behind its FIN');
    if (segment.flags & FIN) {
      assert.ok(own.finAt === null || own.finAt === place + count, 'the FIN stays where it is');
      own.finAt = place + count;
    }
    own.highest = Math.max(own.highest, end);
  }

  private direction(port: number): Direction {
    let found = this.directions.get(port);
    if (!found) {
      found = { isn: null, stream: new Map(), highest: 0, finAt: null, acked: 0, edge: 0 };
      this.directions.set(port, found);
    }
    return found;
  }
}
