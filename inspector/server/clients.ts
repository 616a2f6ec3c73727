import { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { Live } from '../../sim/live/live.ts';

/** Last bytes for the address of the clients' host; the first free one is taken. */
const LAST_BYTES = [77, 78, 79];
const REQUEST = 'GET / HTTP/1.1\r\nhost: device\r\nconnection: close\r\n\r\n';
/** A slow client sends a part of its request so often. */
const PARTS = 8;
const PART_US = 400_000;
/** How long one waits before it resets its connection, or vanishes. */
const SOON_US = 300_000;

/** What a client does that is no ordinary one. */
export type Manner = 'slow' | 'vanish' | 'reset';

const SAID: Record<Manner, string> = {
  slow: `a slow client sends its request in ${PARTS} parts, ${PART_US / 1000} ms apart`,
  vanish: 'a client connects, sends half of its request, and vanishes without a word',
  reset: `a client connects, and resets its connection after ${SOON_US / 1000} ms`,
};

/** Clients on a host of their own in the simulated network, which do what a program has to put up with. */
export class Clients {
  private readonly live: Live;
  private readonly network: { ip: string; subnet: string; gateway: string };
  private host: Host | null = null;

  constructor(live: Live, network: { ip: string; subnet: string; gateway: string }) {
    this.live = live;
    this.network = network;
  }

  /** Lets a client of that manner connect to a port of the device. Answers what it does. */
  send(manner: Manner, port: number): string {
    const { live } = this;
    live.clock.run(() => {
      const peer = this.station().connect(port, { ip: live.address ?? this.network.ip });
      peer.onEstablished = () => this.act(manner, peer);
    });
    return SAID[manner];
  }

  private act(manner: Manner, peer: Peer): void {
    const { clock } = this.live.clock;
    if (manner === 'vanish') {
      peer.send(REQUEST.slice(0, REQUEST.length / 2));
      clock.after(SOON_US, () => peer.vanish());
    } else if (manner === 'reset') {
      clock.after(SOON_US, () => peer.rst());
    } else {
      const size = Math.ceil(REQUEST.length / PARTS);
      for (let i = 0; i < PARTS; i++)
        clock.after(i * PART_US, () => {
          if (peer.ended === null) peer.send(REQUEST.slice(i * size, (i + 1) * size));
        });
      peer.onFin = () => peer.fin();
    }
  }

  private station(): Host {
    if (this.host) return this.host;
    const { live, network } = this;
    const base = network.gateway.split('.').slice(0, 3).join('.');
    const taken = [network.ip, network.gateway, live.address];
    const last = LAST_BYTES.find((byte) => !taken.includes(`${base}.${byte}`)) as number;
    this.host = new Host(live.wire, live.clock.clock, {
      ip: `${base}.${last}`,
      mac: `52:55:0a:00:02:${last.toString(16)}`,
      subnet: network.subnet,
      gateway: network.gateway,
      seed: last,
    });
    return this.host;
  }
}
