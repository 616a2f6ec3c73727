import type { ChipEvent, PacketEvent, SegmentInfo, SlotEvent, SpiEvent } from '../../sim/watch/events.ts';
import { Recent } from './recent.ts';

const REQUESTS = 300;
/** Connections that are followed at once: more than a chip has sockets, for those that it refuses. */
const OPEN = 64;

/** A health check makes its looks so soon behind each other, in microseconds. */
const ROUND_US = 30_000;

/** A request, or a connection without one. Times are microseconds; null: not yet, or not seen. */
export interface Request {
  number: number;
  /** `address:port` of the peer, and the device's port. */
  peer: string;
  port: number;
  slot: number | null;
  /** The SYN, or for a later request over the same connection its first byte. */
  startUs: number;
  queuedUs: number | null;
  acceptedUs: number | null;
  firstByteUs: number | null;
  answeredUs: number | null;
  /** The last byte of the answer so far. */
  lastByteUs: number | null;
  endUs: number | null;
  outcome: 'open' | 'closed' | 'reset' | 'refused';
  line: string;
  status: string;
  bytesIn: number;
  bytesOut: number;
  /** SPI frames of its socket, and those before them that asked which sockets have something. */
  frames: number;
  /** Frames of the health check, which looks at a socket that has announced nothing. */
  checks: number;
}

/** What clients ask, and how far each answer is, from the packets and what the slots do meanwhile. */
export class Requests {
  readonly all = new Recent<Request>(REQUESTS);
  private readonly open = new Map<string, Request>();
  private readonly bySlot: (Request | null)[] = [];
  /** Frames since the last one of a socket that were answered with sockets that have something. */
  private asked = 0;
  /** When none had anything: a look that follows is the health check's. */
  private idleUs = Number.NEGATIVE_INFINITY;

  packet({ at, out, tcp }: PacketEvent): void {
    if (!tcp) return;
    const [peer, own] = out ? [tcp.to, tcp.from] : [tcp.from, tcp.to];
    const key = `${peer} ${portOf(own)}`;
    const flags = tcp.flags.split(' ');
    if (flags[0] === 'SYN' && !flags.includes('ACK')) this.begin(key, peer, portOf(own), at);
    const request = this.open.get(key);
    if (!request) return;
    if (flags.includes('RST')) {
      const isRefused =
        out && request.queuedUs === null && request.acceptedUs === null && request.bytesIn === 0;
      return this.end(key, request, isRefused ? 'refused' : 'reset', at);
    }
    if (tcp.length > 0) this.bytes(key, request, tcp, at, out);
    // A device that has said all and sends its FIN is done with the request.
    if (out && flags.includes('FIN')) request.endUs ??= at;
  }

  slot({ slot, to, peer, port, at }: SlotEvent): void {
    const request = peer === null ? undefined : this.open.get(`${peer} ${port}`);
    if (request && to === 'QUEUED') request.queuedUs ??= at;
    if (request && to === 'CONNECTED') request.acceptedUs ??= at;
    if (request) request.slot = slot;
  }

  chip({ slot, to, peer, port, at }: ChipEvent): void {
    const request = peer === null ? undefined : this.open.get(`${peer} ${port}`);
    if (request && (to === 'SYNRECV' || to === 'SYNSENT' || to === 'ESTABLISHED')) {
      request.slot = slot;
      this.bySlot[slot] = request;
    }
    const last = this.bySlot[slot];
    if (to === 'CLOSED' && last) this.end(`${last.peer} ${last.port}`, last, 'closed', at);
  }

  spi({ slot, verb, data, at }: SpiEvent): void {
    if (slot === null) return this.ask(verb, data, at);
    const request = this.bySlot[slot];
    const isCheck = at - this.idleUs < ROUND_US && (verb === 'look' || verb === 'clear interrupts');
    if (request && isCheck) request.checks++;
    else if (request) request.frames += 1 + this.asked;
    if (!isCheck) this.asked = 0;
    // LISTEN begins another connection on the socket.
    if (verb === 'LISTEN') this.bySlot[slot] = null;
  }

  /** A frame that asks which sockets have something: the answer is none, or what follows is about those. */
  private ask(verb: string, data: string, at: number): void {
    if (verb !== 'ask which sockets') return;
    if (/^0*$/.test(data)) this.idleUs = at;
    else {
      this.idleUs = Number.NEGATIVE_INFINITY;
      this.asked++;
    }
  }

  /** The board is switched off. */
  clear(at: number): void {
    for (const [key, request] of [...this.open]) this.end(key, request, 'reset', at);
    this.bySlot.length = 0;
  }

  private begin(key: string, peer: string, port: number, startUs: number): void {
    const before = this.open.get(key);
    // A SYN that is repeated is the same client's.
    if (before && before.bytesIn === 0 && before.acceptedUs === null) return;
    if (before) this.end(key, before, 'closed', startUs);
    if (this.open.size >= OPEN) {
      const [oldest, request] = this.open.entries().next().value as [string, Request];
      this.end(oldest, request, 'closed', startUs);
    }
    this.open.set(key, this.all.add(this.make(peer, port, startUs)));
  }

  private make(peer: string, port: number, startUs: number): Request {
    const times = { startUs, queuedUs: null, acceptedUs: null, firstByteUs: null, answeredUs: null };
    return {
      ...{ number: this.all.seen + 1, peer, port, slot: null, ...times, lastByteUs: null, endUs: null },
      ...{ outcome: 'open', line: '', status: '', bytesIn: 0, bytesOut: 0, frames: 0, checks: 0 },
    };
  }

  private bytes(
    key: string,
    request: Request,
    { line, length }: SegmentInfo,
    at: number,
    out: boolean,
  ): void {
    let current = request;
    const isRequest = line !== undefined && !line.startsWith('HTTP/');
    // The next request over a connection that stays open.
    if (!out && isRequest && request.answeredUs !== null) {
      this.finish(request, 'closed', request.lastByteUs ?? at);
      current = this.all.add(this.make(request.peer, request.port, at));
      current.slot = request.slot;
      current.acceptedUs = at;
      this.open.set(key, current);
      if (request.slot !== null) this.bySlot[request.slot] = current;
    }
    if (isRequest && current.line === '') current.line = line;
    if (line?.startsWith('HTTP/') && current.status === '')
      current.status = line.replace(/^HTTP\/1\.[01] /, '');
    if (out) {
      current.bytesOut += length;
      current.answeredUs ??= at;
      current.lastByteUs = at;
    } else {
      current.bytesIn += length;
      current.firstByteUs ??= at;
    }
  }

  private end(key: string, request: Request, outcome: Request['outcome'], at: number): void {
    this.open.delete(key);
    this.finish(request, outcome, at);
  }

  private finish(request: Request, outcome: Request['outcome'], at: number): void {
    if (request.outcome !== 'open') return;
    request.outcome = outcome;
    request.endUs ??= at;
  }
}

function portOf(end: string): number {
  return Number(end.slice(end.lastIndexOf(':') + 1));
}
