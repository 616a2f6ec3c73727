import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';

/** States of a client and the board in which a fault can strike. */
export const PHASES = [
  'boot',
  'listening',
  'handshake',
  'queued',
  'accepted',
  'receiving',
  'sending',
  'closing',
] as const;
export type Phase = (typeof PHASES)[number];

const REQUEST = 'GET / HTTP/1.1\r\nHost: device\r\n\r\n';

/** A client's request, which stops in `phase` until `goOn` is called. */
export class Walk {
  /** It is in the phase, or its connection is over. */
  hasArrived = false;
  private readonly peer: Peer;
  private readonly phase: Phase;
  private readonly board: LockstepBoard;
  private onward: () => void = () => {};

  /** @param peer a connection that is being opened */
  constructor(peer: Peer, phase: Phase, board: LockstepBoard) {
    this.peer = peer;
    this.phase = phase;
    this.board = board;
    if (phase === 'handshake') this.hasArrived = true;
    peer.onEnd = () => {
      this.hasArrived = true;
    };
    peer.onEstablished = () => this.reach('queued', () => this.after(5, () => this.accepted()));
    let isAnswered = false;
    peer.onData = () => {
      if (!isAnswered) this.reach('sending', () => {});
      isAnswered = true;
    };
    peer.onFin = () => this.reach('closing', () => this.after(3, () => peer.fin()));
  }

  /** Continues after the fault. */
  goOn(): void {
    const { onward } = this;
    this.onward = () => {};
    onward();
  }

  private accepted(): void {
    this.reach('accepted', () =>
      this.after(5, () => {
        this.peer.send(REQUEST.slice(0, 20));
        this.after(3, () =>
          this.reach('receiving', () => this.after(3, () => this.peer.send(REQUEST.slice(20)))),
        );
      }),
    );
  }

  private reach(phase: Phase, then: () => void): void {
    if (this.phase !== phase) return then();
    this.hasArrived = true;
    this.onward = then;
  }

  private after(ms: number, then: () => void): void {
    this.board.clock.after(ms * 1000, () => {
      if (this.peer.ended === null) then();
    });
  }
}
