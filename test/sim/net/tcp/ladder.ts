import * as assert from 'uvu/assert';
import { SimClock } from '../../../../sim/clock.ts';
import type { Care } from '../../../../sim/net/tcp/care.ts';
import { TcpConnection } from '../../../../sim/net/tcp/connection.ts';
import type { Segment } from '../../../../sim/net/tcp/segment.ts';

/**
 * A connection with nothing behind it but the test: what it sends is compared, line by line, with a ladder diagram,
 * and what it gets is written the same way: `FLAGS seq N [ack N] win N [mss N] [len N]`.
 *
 * Both streams carry a pattern that depends on the place alone, so a byte out of place is seen at once. Ours begins
 * at 1001, the peer's at 5001, unless told otherwise.
 */
export interface LadderOptions {
  isn?: number;
  peerIsn?: number;
  mss?: number;
  /** How much the owner holds before it must be read; the window. */
  capacity?: number;
  delayedAckUs?: number;
  timeWaitUs?: number;
  care?: Care;
  retriesMs?: number[];
}

const FLAGS: [string, number][] = [
  ['SYN', 0x02],
  ['FIN', 0x01],
  ['RST', 0x04],
  ['PSH', 0x08],
  ['ACK', 0x10],
];

/** The byte at a place of any stream: 251 is prime, so nothing that is out by a power of two looks right. */
const patternAt = (place: number): number => place % 251;

export function pattern(from: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => patternAt((from + at) >>> 0));
}

export class Ladder {
  readonly clock = new SimClock();
  readonly connection: TcpConnection;
  /** What the owner was told, in order: states, `sent`, `acked N`, `end REASON`. */
  readonly told: string[] = [];
  capacity: number;
  /** Called with each piece of data, before it counts as held. */
  onData: ((bytes: Uint8Array) => void) | null = null;
  private held = 0;
  private arrived = 0;
  private given = 0;
  private lines: string[] = [];
  private readonly isn: number;
  private readonly peerIsn: number;

  constructor(options: LadderOptions = {}) {
    this.isn = options.isn ?? 1000;
    this.peerIsn = options.peerIsn ?? 5000;
    this.capacity = options.capacity ?? 4000;
    const retriesMs = options.retriesMs ?? [200, 400, 800];
    const owner = {
      transmit: (segment: Segment) => this.lines.push(this.show(segment)),
      receiveRoom: () => this.capacity - this.held,
      onState: (state: string) => this.told.push(state),
      onData: (bytes: Uint8Array) => {
        assert.ok(bytes.length > 0 && bytes.length <= this.capacity - this.held, 'data fits the room');
        assert.equal(bytes, pattern(this.arrived, bytes.length), 'received bytes are in order');
        this.arrived += bytes.length;
        this.held += bytes.length;
        this.onData?.(bytes);
      },
      onSent: () => this.told.push('sent'),
      onAcked: (count: number) => this.told.push(`acked ${count}`),
      onEnd: (reason: string) => this.told.push(`end ${reason}`),
    };
    this.connection = new TcpConnection(this.clock, 80, 40000, owner, {
      mss: options.mss ?? 1460,
      isn: this.isn,
      retryUs: (attempt) => (attempt < retriesMs.length ? retriesMs[attempt] * 1000 : null),
      delayedAckUs: options.delayedAckUs ?? 0,
      timeWaitUs: options.timeWaitUs ?? 50_000,
      care: options.care,
    });
  }

  /** The connection gets a segment. */
  get(line: string): void {
    this.connection.receive(this.read(line));
  }

  /** The connection is made by answering this SYN. */
  answer(line: string): void {
    this.connection.answer(this.read(line));
  }

  /** Exactly these segments have been sent since the last look. */
  sent(...lines: string[]): void {
    const seen = this.lines;
    this.lines = [];
    assert.equal(seen, lines);
  }

  /** The application gives `count` more bytes of its stream. */
  give(count: number): void {
    this.connection.send(pattern(this.given, count));
    this.given += count;
  }

  /** The application takes `count` bytes out of its buffer. */
  take(count: number): void {
    assert.ok(count <= this.held, 'takes no more than there is');
    this.held -= count;
    this.connection.roomGrew();
  }

  /** Bytes that have arrived for the application so far. */
  get received(): number {
    return this.arrived;
  }

  get state(): string {
    return this.connection.state;
  }

  ms(milliseconds: number): void {
    this.clock.advance(milliseconds * 1000);
  }

  private show(segment: Segment): string {
    assert.equal([segment.sourcePort, segment.destinationPort], [80, 40000]);
    const flags = FLAGS.filter(([, bit]) => segment.flags & bit).map(([name]) => name);
    const hasAck = (segment.flags & 0x10) !== 0;
    if (!hasAck) assert.equal(segment.ack, 0, 'no acknowledgment number without ACK');
    const count = segment.payload.length;
    const place = (segment.seq - this.isn - 1) >>> 0;
    // A keep-alive probe lies just below the stream; its byte means nothing.
    if (place + count <= this.given) assert.equal(segment.payload, pattern(place, count), 'sent bytes');
    return [
      flags.join('.'),
      `seq ${segment.seq}`,
      ...(hasAck ? [`ack ${segment.ack}`] : []),
      `win ${segment.window}`,
      ...(segment.mss === null ? [] : [`mss ${segment.mss}`]),
      ...(count === 0 ? [] : [`len ${count}`]),
    ].join(' ');
  }

  private read(line: string): Segment {
    const [names, ...words] = line.split(' ');
    const numbers = new Map<string, number>();
    for (let at = 0; at < words.length; at += 2) numbers.set(words[at], Number(words[at + 1]));
    const seq = numbers.get('seq') ?? Number.NaN;
    assert.ok(seq >= 0, `a segment has a sequence number: ${line}`);
    let flags = 0;
    for (const [name, bit] of FLAGS) if (names.split('.').includes(name)) flags |= bit;
    const place = (seq - this.peerIsn - (flags & 0x02 ? 0 : 1)) >>> 0;
    return {
      sourcePort: 40000,
      destinationPort: 80,
      seq,
      ack: numbers.get('ack') ?? 0,
      flags,
      window: numbers.get('win') ?? 0,
      mss: numbers.get('mss') ?? null,
      payload: pattern(place, numbers.get('len') ?? 0),
    };
  }
}

/** A connection that has opened by itself; the peer takes segments of 1000 and has a window of 8000. */
export function established(options: LadderOptions = {}): Ladder {
  const ladder = new Ladder(options);
  const { isn = 1000, peerIsn = 5000, mss = 1460, capacity = 4000 } = options;
  const first = (isn + 1) >>> 0;
  const peerFirst = (peerIsn + 1) >>> 0;
  ladder.connection.open();
  ladder.sent(`SYN seq ${isn} win ${capacity} mss ${mss}`);
  ladder.get(`SYN.ACK seq ${peerIsn} ack ${first} win 8000 mss 1000`);
  ladder.sent(`ACK seq ${first} ack ${peerFirst} win ${capacity}`);
  assert.equal(ladder.told.splice(0), ['SYN_SENT', 'ESTABLISHED']);
  return ladder;
}
