import {
  createEvent,
  inet,
  serviceOnce,
  WSAWaitForMultipleEvents,
  WSPAccept,
  WSPCloseSocket,
  WSPConnect,
  WSPRecvFrom,
  WSPSelect,
} from '../../../provider/index.ts';
import { boundSocket } from '../datagrams.ts';
import type { Device } from '../device.ts';

/** How a program spends its time: in its loop, in one of the calls that block, or in a loop of its own. */
export const WAYS = ['loop', 'accept', 'receive', 'select', 'wait', 'connect', 'once'] as const;
export type Way = (typeof WAYS)[number];

const WSAEINTR = 10004;
const MOST_TRIES = 200_000;

/** Lets time pass on a device in any of these ways. */
export class Passing {
  private readonly d: Device;
  readonly listener: number;
  private readonly datagrams: number;
  private readonly event = createEvent(() => {});

  /** Opens a listener on `port`, and a datagram socket on the next one. */
  constructor(d: Device, port = 9000) {
    this.d = d;
    this.listener = d.listen(port, 1);
    this.datagrams = boundSocket(d, port + 1, true);
  }

  /** Lets `ms` milliseconds pass. Throws where a blocking call ends for another reason than that they have. */
  pass(way: Way, ms: number): void {
    const { d } = this;
    const endMs = d.clock.now() + ms;
    if (way === 'loop') return d.run(ms);
    if (way === 'once') {
      while (d.clock.now() < endMs) {
        serviceOnce();
        d.clock.wait(1);
      }
      return;
    }
    const upcalls = d.upcalls();
    upcalls.blockingCallback = () => d.clock.now() < endMs;
    const { err } = d;
    err.value = 0;
    if (way === 'accept') WSPAccept(this.listener, null, null, null, 0, err);
    else if (way === 'receive') this.receive();
    else if (way === 'select') WSPSelect(0, [this.listener], null, null, null, err);
    else if (way === 'connect') this.connect(endMs);
    else WSAWaitForMultipleEvents(1, [this.event], false, -1, false, err);
    upcalls.blockingCallback = null;
    if (way !== 'connect' && err.value !== WSAEINTR) throw new Error(`${way} ended with ${err.value}`);
  }

  /** Tries to reach a station that is not there, again and again. */
  private connect(endMs: number): void {
    const { d } = this;
    const s = d.socket();
    for (let tries = 0; d.clock.now() < endMs; tries++) {
      if (tries > MOST_TRIES) throw new Error('connecting takes no time');
      WSPConnect(s, inet(10, 0, 2, 77, 80), 16, null, null, null, null, d.err);
    }
    WSPCloseSocket(s, { value: 0 });
  }

  private receive(): void {
    const buffers = [{ len: 4, buf: new Uint8Array(4) }];
    const { datagrams, d } = this;
    WSPRecvFrom(datagrams, buffers, 1, { value: 0 }, { value: 0 }, null, null, null, null, null, d.err);
  }
}
