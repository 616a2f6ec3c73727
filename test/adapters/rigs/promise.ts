import {
  accept,
  type Channel,
  close,
  connect,
  listen,
  read,
  shutdown,
  write,
} from '../../../provider/adapters/promise.ts';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import { readIp } from '../../../provider/headers/ip.ts';
import { inet } from '../../../provider/index.ts';
import { newDevice } from '../../support/device.ts';
import { type Handlers, type Rig, type Server, type Talk, Told } from '../rig.ts';

/** A conversation of a program that is written with promises: it reads until the end, and closes when both sides have ended. */
class Conversation implements Talk {
  private readonly told: Told;
  private readonly complain: (error: unknown) => void;
  private channel: Channel | null = null;
  /** Settled when all that was written so far is in the chip. */
  private written: Promise<void>;
  private open: () => void = () => {};
  private isEnding = false;
  private halves = 0;

  constructor(handlers: Handlers, complain: (error: unknown) => void) {
    this.told = new Told(handlers);
    this.complain = complain;
    this.written = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  get events(): string[] {
    return this.told.events;
  }

  get received(): string {
    return this.told.received;
  }

  /** Begins once the connection has come about. */
  async run(channel: Promise<Channel>): Promise<void> {
    try {
      this.channel = await channel;
      this.open();
      this.tell('connect');
      for (;;) {
        const bytes = await read(this.channel);
        if (bytes === null) break;
        this.tell('data', Buffer.from(bytes).toString('latin1'));
      }
      this.tell('end');
      this.half();
    } catch {
      this.fail();
    }
  }

  write(text: string): void {
    if (this.isEnding) return;
    this.next(() => write(this.channel as Channel, Uint8Array.from(Buffer.from(text, 'latin1'))));
  }

  end(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.next(async () => {
      await shutdown(this.channel as Channel);
      this.half();
    });
  }

  private next(step: () => Promise<void>): void {
    this.written = this.written.then(step);
    this.written.catch(() => this.fail());
  }

  private half(): void {
    if (++this.halves === 2) this.close();
  }

  private fail(): void {
    if (this.events.includes('close')) return;
    this.tell('error');
    this.close();
  }

  private close(): void {
    if (this.channel) close(this.channel);
    this.tell('close');
  }

  private tell(event: string, text = ''): void {
    try {
      this.told.tell(this, event, text);
    } catch (error) {
      this.complain(error);
    }
  }
}

/** The promise API on a lockstep device. */
export async function promiseRig(): Promise<Rig> {
  const device = newDevice({ calm: 'the cases say when their clients come' }).start();
  device.awaitLink();
  const complaints: string[] = [];
  const begin = (handlers: Handlers, channel: Promise<Channel>): Talk => {
    const talk = new Conversation(handlers, (error) => complaints.push(String(error)));
    void talk.run(channel);
    return talk;
  };
  return {
    host: device.host,
    clock: device.time,
    run: async (ms) => {
      for (let passed = 0; passed < ms; passed++) {
        device.run(1);
        await new Promise(setImmediate);
      }
    },
    serve: async (port, handlers) => {
      const listener = await listen(device.info, port, 8);
      const server: Server = { talks: [], close: () => close(listener) };
      const serveAll = async () => {
        for (;;) {
          const channel = await accept(listener);
          server.talks.push(begin(handlers, Promise.resolve(channel)));
        }
      };
      // `accept` is rejected when the listener is closed.
      serveAll().catch(() => {});
      device.run(10);
      return server;
    },
    connect: (host, port, handlers) => {
      const ip = new Uint8Array(4);
      if (!readIp(host, ip)) throw new Error(`${host} is no address`);
      return begin(handlers, connect(device.info, inet(ip[0], ip[1], ip[2], ip[3], port)));
    },
    sockets: () => device.sim.sockets.map(({ status }) => status).sort(),
    held: () => providerOf(device.info)?.openHandles ?? 0,
    dip: () => device.sim.brownOut(),
    complaints: () => complaints,
    stop: () => device.stop(),
  };
}
