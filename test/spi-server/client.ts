import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChipOptions, W5500Sim } from '../../sim/chips/w5500/chip.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import { LiveClock } from '../../sim/live/clock.ts';
import { SpiServer } from '../../sim/spi-server/server.ts';
import { LiveSpiTime, LockstepSpiTime } from '../../sim/spi-server/time.ts';
import { Wire } from '../../sim/wire/wire.ts';

/** A message as docs/spi-server.md has it: kind, length, payload. */
export function message(kind: number, payload: number[] = []): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(payload.length, 1);
  return Buffer.concat([head, Buffer.from(payload)]);
}

export const u32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

export interface Answer {
  kind: number;
  payload: number[];
}

/** The driver's end of the socket, byte by byte. */
export class Client {
  readonly socket: Socket;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
  private bytes = Buffer.alloc(0);
  private gone = false;
  private onChange: () => void = () => {};

  constructor(path: string) {
    this.socket = connect({ path, allowHalfOpen: true });
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, bytes]);
      this.onChange();
    });
    this.closed = new Promise((resolve) => {
      const end = () => {
        this.gone = true;
        this.onChange();
        resolve();
      };
      this.socket.on('end', end);
      this.socket.on('close', end);
    });
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next answer; null when the connection has ended instead. */
  answer(): Promise<Answer | null> {
    return new Promise((resolve) => {
      this.onChange = () => {
        const length = this.bytes.length < 5 ? Number.POSITIVE_INFINITY : this.bytes.readUInt32LE(1);
        if (this.bytes.length >= 5 + length) {
          const [kind] = this.bytes;
          const payload = [...this.bytes.subarray(5, 5 + length)];
          this.bytes = this.bytes.subarray(5 + length);
          resolve({ kind, payload });
        } else if (this.gone) resolve(null);
      };
      this.onChange();
    });
  }

  /** Sends a message and gives the payload of its answer, which is of the same kind. */
  async ask(kind: number, payload: number[] = []): Promise<number[]> {
    this.write(message(kind, payload));
    const answer = await this.answer();
    if (answer?.kind !== kind) throw new Error(`kind ${kind} is answered ${reason(answer)}`);
    return answer.payload;
  }

  frame(...mosi: number[]): Promise<number[]> {
    return this.ask(1, mosi);
  }

  /** Microseconds; after `wait` of them have passed. */
  async time(wait?: number): Promise<number> {
    const payload = await this.ask(4, wait === undefined ? [] : u32(wait));
    return Number(Buffer.from(payload).readBigUInt64LE());
  }
}

/** What a refusal says. */
export function reason(answer: Answer | null): string {
  if (!answer) return 'the connection ended';
  return `${answer.kind === 0 ? '' : `kind ${answer.kind}: `}${Buffer.from(answer.payload).toString()}`;
}

/** A chip on a socket in a directory of its own, a host at the other end of its wire. */
export class Scene {
  readonly directory = mkdtempSync(join(tmpdir(), 'spi-server-'));
  readonly path = join(this.directory, 'chip');
  readonly clock = new SimClock();
  readonly live: LiveClock | null;
  readonly wire = new Wire(this.clock);
  readonly chip: W5500Sim;
  readonly host: Host;
  readonly server: SpiServer;
  /** Why drivers left. */
  readonly left: string[] = [];
  private readonly clients: Client[] = [];

  constructor({ live = false, ...options }: ChipOptions & { live?: boolean } = {}) {
    this.live = live ? new LiveClock(this.clock) : null;
    this.chip = new W5500Sim(this.clock, this.wire, options);
    this.host = new Host(this.wire, this.clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
    this.server = this.serverAt(this.path);
  }

  /** Another server for the same chip. */
  serverAt(path: string): SpiServer {
    return new SpiServer({
      path,
      chip: this.chip,
      time: this.live ? new LiveSpiTime(this.live) : new LockstepSpiTime(this.clock),
      onDriverGone: (why, frames, bytes) => this.left.push(`${why}: ${frames} frames of ${bytes} bytes`),
    });
  }

  client(): Client {
    const client = new Client(this.path);
    this.clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    await this.server.close();
    this.live?.stop();
    for (const { socket } of this.clients) socket.destroy();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Runs `use` with an open server, which is closed whatever happens. */
export async function withScene(
  use: (scene: Scene) => Promise<void>,
  options: ChipOptions & { live?: boolean } = {},
): Promise<void> {
  const scene = new Scene(options);
  try {
    await scene.server.open();
    await use(scene);
  } finally {
    await scene.stop();
  }
}
