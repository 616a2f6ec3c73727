import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { LiveClock } from '../live/clock.ts';
import type { Port, Station, Wire } from './wire.ts';

const LOOPBACK = '127.0.0.1';
const NAME = /^[A-Za-z0-9_.-]{1,15}$/;

export interface TapOptions {
  /** The name of the kernel interface to create: 1 to 15 characters. */
  name: string;
  /** The kernel's own address on it, as text, and the length of its netmask. */
  address: string;
  prefix: number;
  wire: Wire;
  clock: LiveClock;
  /** Called when the interface has ended without `close`. */
  onEnd?(reason: string): void;
}

/**
 * The kernel of this host as a station on the wire, through a network interface (Linux, needs CAP_NET_ADMIN and the
 * program socat). Only a native call could open the interface, so socat does, and passes frames as UDP datagrams on the
 * loopback interface: a datagram keeps the bounds of a frame, which a pipe would not.
 */
export class Tap implements Station {
  private readonly options: TapOptions;
  private readonly socket: Socket;
  private socat: ChildProcess | null = null;
  private port: Port | null = null;
  /** The last lines printed by socat. */
  private output = '';

  /**
   * Opens the interface.
   *
   * @returns resolves when the interface is up; rejects with an Error that contains the reason if it cannot be opened
   */
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
      // The wire keeps the array, and a Buffer may be part of a shared one.
      options.clock.run(() => this.port?.send(Uint8Array.from(frame)));
    });
    // A refused datagram means that socat has ended, which is reported elsewhere.
    this.socket.on('error', () => {});
  }

  /** Handles a frame for the kernel. */
  receive(frame: Uint8Array): void {
    if (this.port) this.socket.send(frame);
  }

  /** Removes the interface. */
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
    // No other text is used in an address of socat, where commas and exclamation marks are special.
    if (!NAME.test(name) || isIP(address) !== 4 || !Number.isInteger(prefix))
      throw new Error(`${name} ${address}/${prefix} is no interface with an IPv4 address`);
    this.socket.bind(0, LOOPBACK);
    await once(this.socket, 'listening');
    const device = `TUN:${address}/${prefix},tun-type=tap,tun-name=${name},iff-no-pi,iff-up`;
    const relay = `UDP4:${LOOPBACK}:${this.socket.address().port},bind=${LOOPBACK}`;
    // Twice -d: report the port that was bound, and when everything is open.
    this.socat = spawn('socat', ['-d', '-d', device, relay], { stdio: ['ignore', 'ignore', 'pipe'] });
    const port = await this.ready(this.socat);
    // From now on only datagrams of socat are received.
    this.socket.connect(port, LOOPBACK);
    await once(this.socket, 'connect');
    this.port = wire.attach(this);
  }

  /** Resolves with socat's own port. */
  private ready(socat: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      socat.stderr?.on('data', (text) => {
        this.output = (this.output + text).slice(-4000);
        const port = /connected from local address AF=2 127\.0\.0\.1:(\d+)/.exec(this.output);
        if (port && this.output.includes('starting data transfer loop')) resolve(Number(port[1]));
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

  /** Returns the last line of socat that is an error, without time and process number. */
  private complaint(): string {
    const errors = this.output.split('\n').filter((line) => / E /.test(line));
    return errors.length > 0 ? errors[errors.length - 1].replace(/^.*? E /, '') : 'socat has ended';
  }
}
