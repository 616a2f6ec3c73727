import { FIN, type Segment, sequenceLength } from './segment.ts';
import { seqAdd, seqDiff } from './sequence.ts';

/** The recipient of the bytes. */
export interface ReceivePort {
  /** Number of bytes that can be taken now. */
  room(): number;
  /** Called with bytes in order; never more than `room()`. */
  data(bytes: Uint8Array): void;
}

interface Piece {
  seq: number;
  bytes: Uint8Array;
}

/** The receiving half of a connection: accepts segments within the window, and orders their bytes. */
export class ReceiveSide {
  /** The next number expected (RCV.NXT). */
  nxt = 0;
  /** The peer's FIN and everything before it were received. */
  finished = false;
  private readonly port: ReceivePort;
  /** Pieces beyond a gap, in order, without overlap; all within the window, which limits them. */
  private held: Piece[] = [];
  /** The number of the peer's FIN, if it was received beyond a gap. */
  private finAt: number | null = null;

  constructor(port: ReceivePort) {
    this.port = port;
  }

  /** `seq`: the number of the peer's SYN. */
  start(seq: number): void {
    this.nxt = seqAdd(seq, 1);
  }

  /**
   * Returns true if a segment lies at least partly in the window (RFC 9293, 3.10.7.4, first check). One more number is
   * accepted at its right edge: a peer that has filled the window sends its acknowledgments and its FIN with it, even
   * while its data is still under way.
   */
  accepts(segment: Segment): boolean {
    const room = this.port.room();
    const first = seqDiff(segment.seq, this.nxt);
    const length = sequenceLength(segment);
    if (length === 0) return first >= 0 && first <= room;
    return first <= room && first + length > 0;
  }

  /**
   * Takes the new part of a segment that `accepts` has accepted. Returns true if it must be acknowledged at once (RFC
   * 5681, 4.2): it was out of order, filled a gap, did not fit, or contained the FIN.
   */
  take(segment: Segment): boolean {
    if (sequenceLength(segment) === 0) return false;
    if (this.finished) return true;
    const ahead = seqDiff(segment.seq, this.nxt);
    const skip = Math.max(0, -ahead);
    const limit = Math.max(0, this.limit() - ahead);
    const bytes = segment.payload.subarray(skip, limit);
    const cut = segment.payload.length > limit;
    if (segment.flags & FIN && this.finAt === null && ahead + segment.payload.length >= 0) {
      this.finAt = seqAdd(segment.seq, segment.payload.length);
    }
    const plain = ahead === 0 && !cut && this.held.length === 0 && this.finAt === null;
    this.hold(seqAdd(segment.seq, skip), bytes);
    this.deliver();
    return !plain;
  }

  /** Returns the number of bytes from `nxt` on that may arrive: to the end of the window, or to the FIN. */
  private limit(): number {
    const room = this.port.room();
    return this.finAt === null ? room : Math.min(room, seqDiff(this.finAt, this.nxt));
  }

  /** Inserts a piece among those held; where pieces overlap, the first one stays. */
  private hold(seq: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const pieces: Piece[] = [];
    let next = seq;
    let rest = bytes;
    for (const piece of this.held) {
      const before = seqDiff(piece.seq, next);
      if (before > 0 && rest.length > 0) pieces.push({ seq: next, bytes: rest.subarray(0, before) });
      pieces.push(piece);
      const covered = Math.max(0, seqDiff(seqAdd(piece.seq, piece.bytes.length), next));
      rest = rest.subarray(covered);
      next = seqAdd(next, covered);
    }
    if (rest.length > 0) pieces.push({ seq: next, bytes: rest });
    this.held = pieces;
  }

  private deliver(): void {
    while (this.held.length > 0 && this.held[0].seq === this.nxt) {
      const { bytes } = this.held[0];
      if (bytes.length > this.port.room()) {
        // The owner has withdrawn room that it had announced. The peer will retransmit all of this.
        this.held = [];
        this.finAt = null;
        return;
      }
      this.held.shift();
      this.nxt = seqAdd(this.nxt, bytes.length);
      this.port.data(bytes);
    }
    if (this.finAt !== this.nxt) return;
    this.nxt = seqAdd(this.nxt, 1);
    this.finished = true;
  }
}
