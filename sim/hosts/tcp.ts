import type { SimClock } from '../clock.ts';
import { addressOf, textOf } from '../net/address6.ts';
import type { Care } from '../net/tcp/care.ts';
import { ACK, buildTcp, parseTcp, RST, resetFor, type Segment, SYN } from '../net/tcp/segment.ts';
import type { Random } from '../random.ts';
import { Peer } from './peer.ts';

/** Both endpoints of a connection, as seen by the host; they identify it. */
export interface Ends {
  localIp: string;
  localPort: number;
  remoteIp: string;
  remotePort: number;
}

/** A SYN that waits for an answer. Its retransmissions are ignored until then. */
export interface Call extends Ends {
  /** Called when the caller has sent a RST: no answer is needed any more. */
  onCancel: (() => void) | null;
  /** Sends SYN and ACK. `window`: the receive window, default 65535. */
  accept(window?: number): Peer;
  /** Sends a RST. */
  refuse(): void;
  /** Sends no answer; the caller's next SYN is a new call. */
  ignore(): void;
}

export interface TcpTableOptions {
  /** The largest segment in bytes. */
  mss: number;
  delayedAckUs: number;
  timeWaitUs: number;
  /** Validation of received segments. */
  care: Care;
}

/** All TCP connections of one station, at all its addresses, and the handler of calls. */
export class TcpTable {
  /** Handles a call and answers it, now or later; returns false to refuse it. */
  onCall: (call: Call) => boolean = () => false;
  private readonly clock: SimClock;
  private readonly random: Random;
  private readonly options: TcpTableOptions;
  private readonly transmit: (from: Uint8Array, to: Uint8Array, bytes: Uint8Array) => void;
  private readonly peers = new Map<string, Peer>();
  private readonly calls = new Map<string, Call>();

  /** `transmit` sends a segment to the IP layer. */
  constructor(
    clock: SimClock,
    random: Random,
    options: TcpTableOptions,
    transmit: (from: Uint8Array, to: Uint8Array, bytes: Uint8Array) => void,
  ) {
    this.clock = clock;
    this.random = random;
    this.options = options;
    this.transmit = transmit;
  }

  has(ends: Ends): boolean {
    return this.peers.has(key(ends));
  }

  /** Opens a connection: the SYN is sent at once. Throws if one exists between these endpoints. */
  connect(ends: Ends, window?: number): Peer {
    const old = this.peers.get(key(ends));
    if (old && old.state !== 'TIME_WAIT') {
      throw new Error(`port ${ends.localPort} of ${ends.localIp} is connected already`);
    }
    old?.vanish();
    const peer = this.newPeer(ends, window);
    peer.connection.open();
    return peer;
  }

  /** A packet of either version of IP. */
  receive(packet: { source: Uint8Array; destination: Uint8Array; payload: Uint8Array }): void {
    const segment = parseTcp(packet.payload, packet.source, packet.destination);
    if (!segment) return;
    const ends = {
      localIp: textOf(packet.destination),
      localPort: segment.destinationPort,
      remoteIp: textOf(packet.source),
      remotePort: segment.sourcePort,
    };
    const name = key(ends);
    const isOpening = (segment.flags & (SYN | ACK | RST)) === SYN;
    const peer = this.peers.get(name);
    // A new SYN on an old pair of ports ends the old connection's TIME_WAIT (RFC 9293, 3.6.1).
    if (peer && isOpening && peer.state === 'TIME_WAIT') peer.vanish();
    else if (peer) {
      peer.connection.receive(segment);
      return;
    }
    const waiting = this.calls.get(name);
    if (waiting) {
      if (segment.flags & RST) {
        this.calls.delete(name);
        waiting.onCancel?.();
      }
    } else if (!isOpening) this.reset(ends, segment);
    else this.ring(ends, segment);
  }

  private ring(ends: Ends, syn: Segment): void {
    const name = key(ends);
    const call: Call = {
      ...ends,
      onCancel: null,
      accept: (window) => {
        this.calls.delete(name);
        const peer = this.newPeer(ends, window);
        peer.connection.answer(syn);
        return peer;
      },
      refuse: () => {
        this.calls.delete(name);
        this.reset(ends, syn);
      },
      ignore: () => this.calls.delete(name),
    };
    this.calls.set(name, call);
    if (!this.onCall(call)) call.refuse();
  }

  private reset(ends: Ends, segment: Segment): void {
    const reset = resetFor(segment);
    if (reset) this.sendFrom(addressOf(ends.localIp), addressOf(ends.remoteIp), reset);
  }

  private sendFrom(local: Uint8Array, remote: Uint8Array, segment: Segment): void {
    this.transmit(local, remote, buildTcp(segment, local, remote));
  }

  private newPeer(ends: Ends, window = 0xffff): Peer {
    const name = key(ends);
    const [local, remote] = [addressOf(ends.localIp), addressOf(ends.remoteIp)];
    const peer = new Peer(this.clock, {
      ...this.options,
      ...ends,
      window,
      isn: this.random.below(0x1_0000_0000),
      transmit: (segment) => this.sendFrom(local, remote, segment),
      release: () => {
        if (this.peers.get(name) === peer) this.peers.delete(name);
      },
    });
    this.peers.set(name, peer);
    return peer;
  }
}

function key({ localIp, localPort, remoteIp, remotePort }: Ends): string {
  return `${localIp} ${localPort} ${remoteIp} ${remotePort}`;
}
