import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { LiveClock } from '../live/clock.ts';
import type { Port, Station, Wire } from './wire.ts';

const LOOPBACK = '127.0.0.1';
const NAME = /^[A-Za-z0-9_.-]{1,15}$/;

export interface TapOptions {
  /** The kernel interface to make: 1 to 15 characters. */
  name: string;
  /** The kernel's own address on it, as text, and the length of its netmask. */
  address: string;
  prefix: number;
  wire: Wire;
  clock: LiveClock;
  /** The interface is gone though nobody has closed it. */
  onEnd?(reason: string): void;
}

/**
 * The kernel of this host as a station on the wire, by a network interface (Linux, needs CAP_NET_ADMIN and the
 * program socat). Only a native call could open the interface from here, so socat does, and hands frames on as UDP
 * datagrams on the loopback interface: a datagram keeps the bounds of a frame, as a pipe would not.
 */
export class Tap implements Station {
  private readonly options: TapOptions;
  private readonly socket: Socket;
  private socat: ChildProcess | null = null;
  private port: Port | null = null;
  /** The last lines that socat has said. */
  private said = '';

  /** Resolves when the interface is up. Throws an Error whose message says why it cannot be. */
  static async open(options: TapOptions): Promise<Tap> {
    const tap = new Tap(options);
    try {
      await tap.start();
    } catch (error) {
      await tap.close();
      throw error;
    }
    return tap;
  }

  private constructor(options: TapOptions) {
    this.options = options;
    this.socket = createSocket('udp4');
    this.socket.on('message', (frame) => {
      // The wire keeps the array, and a Buffer may be a piece of a shared one.
      options.clock.run(() => this.port?.send(Uint8Array.from(frame)));
    });
    // A refused datagram means that socat is gone; its end is reported where it is noticed.
    this.socket.on('error', () => {});
  }

  /** A frame for the kernel. */
  receive(frame: Uint8Array): void {
    if (this.port) this.socket.send(frame);
  }

  /** Takes the interface away. */
  async close(): Promise<void> {
    this.port?.detach();
    this.port = null;
    const { socat } = this;
    this.socat = null;
    if (socat?.pid && socat.exitCode === null && socat.signalCode === null) {
      socat.kill();
      await once(socat, 'exit');
    }
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  private async start(): Promise<void> {
    const { name, address, prefix, wire } = this.options;
    // Nothing else goes into an address of socat, in which commas and exclamation marks mean something.
    if (!NAME.test(name) || isIP(address) !== 4 || !Number.isInteger(prefix))
      throw new Error(`${name} ${address}/${prefix} is no interface with an IPv4 address`);
    this.socket.bind(0, LOOPBACK);
    await once(this.socket, 'listening');
    const device = `TUN:${address}/${prefix},tun-type=tap,tun-name=${name},iff-no-pi,iff-up`;
    const relay = `UDP4:${LOOPBACK}:${this.socket.address().port},bind=${LOOPBACK}`;
    // Twice -d: say which port was bound, and when everything is open.
    this.socat = spawn('socat', ['-d', '-d', device, relay], { stdio: ['ignore', 'ignore', 'pipe'] });
    const port = await this.ready(this.socat);
    // From now on nobody else's datagrams are taken.
    this.socket.connect(port, LOOPBACK);
    await once(this.socket, 'connect');
    this.port = wire.attach(this);
  }

  /** Resolves with socat's own port. */
  private ready(socat: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      socat.stderr?.on('data', (text) => {
        this.said = (this.said + text).slice(-4000);
        const port = /connected from local address AF=2 127\.0\.0\.1:(\d+)/.exec(this.said);
        if (port && this.said.includes('starting data transfer loop')) resolve(Number(port[1]));
      });
      socat.once('error', (error: NodeJS.ErrnoException) => {
        reject(new Error(error.code === 'ENOENT' ? 'socat is not installed' : error.message));
      });
      socat.once('close', () => {
        reject(new Error(this.complaint()));
        if (this.port) this.options.onEnd?.(this.complaint());
      });
    });
  }

  /** The last line of socat that is an error, without time and process number. */
  private complaint(): string {
    const errors = this.said.split('\n').filter((line) => / E /.test(line));
    return errors.length > 0 ? errors[errors.length - 1].replace(/^.*? E /, '') : 'socat has ended';
  }
}
