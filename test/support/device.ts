import { allowSilentRefusal } from '#chip';
import { LockstepDevice, type LockstepOptions } from '../../bench/lockstep/device.ts';
import { providerOf } from '../../provider/engine/records/provider.ts';
import {
  type ConditionProc,
  inetAny,
  type Upcalls,
  WSPAccept,
  WSPBind,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPSocket,
  type WsaBuf,
} from '../../provider/index.ts';
import type { Fault } from '../../sim/chips/wiznet/faults.ts';
import { until } from './until.ts';
import { chipWeather, HARSH, LOSS, otherWeather, REPAIR_MS, SERVICE } from './weather.ts';

export interface DeviceOptions extends LockstepOptions {
  /** The reason why a test needs a wire without loss and a fast engine, in any weather of the run. */
  calm?: string;
  /** A chip that could leave a SYN unanswered refuses it all the same: the test counts refusals. */
  loud?: boolean;
}

/** A lockstep device with frequent calls of tests. */
export class Device extends LockstepDevice {
  readonly faults: Fault[] = [];
  /** The error of the last call that failed. */
  readonly err = { value: 0 };

  /** Segments lost by the cable that were retransmitted since. */
  private repaired = 0;
  private readonly calm: boolean;

  constructor({ calm, loud, ...options }: DeviceOptions = {}) {
    super(options);
    if (loud) allowSilentRefusal(this.chip, false);
    this.calm = calm !== undefined;
    this.sim.onFault = (fault) => this.faults.push(fault);
  }

  /** Runs the runtime's loop for `ms` milliseconds, and longer while a lost segment is being retransmitted. */
  override run(ms: number): void {
    this.pass(ms);
    const repair = () => {
      this.repaired = this.lost;
      this.pass(REPAIR_MS);
    };
    until('nothing more is lost', () => this.lost <= this.repaired, repair);
  }

  private pass(ms: number): void {
    if (!SERVICE || this.calm) return super.run(ms);
    // The loop makes a turn after every single event, not only at intervals.
    const untilUs = this.time.nowUs + ms * 1000;
    // Work that became due while a test held the loop, or during a poll's frames, is not left until the next event.
    this.turn();
    while (this.time.nowUs < untilUs) {
      if (!this.clock.isDue) this.time.advanceTo(Math.min(this.time.nextUs, untilUs));
      this.turn();
    }
  }

  private turn(): void {
    this.bus.turn();
    this.clock.turn();
  }

  /** The application's loop may have made a turn between two of its calls. */
  private between(): void {
    if (SERVICE && !this.calm) this.turn();
  }

  private get lost(): number {
    return LOSS && !this.calm && this.cable ? this.cable.in.lost + this.cable.out.lost : 0;
  }

  /** Waits for the link, which takes time; no frame passes before it is up. */
  awaitLink(): void {
    until(
      'the link',
      () => this.sim.link,
      () => this.run(100),
    );
  }

  /** The provider's own upcalls, to which a blocking callback can be added. */
  upcalls(): Upcalls {
    const provider = providerOf(this.info);
    if (!provider) throw new Error('not started');
    return provider.upcalls;
  }

  socket(): number {
    this.between();
    return WSPSocket(2, 1, 6, this.info, 0, 0, this.err);
  }

  /** A blocking listener on `port`. */
  listen(port: number, backlog: number): number {
    const s = this.socket();
    this.bindAndListen(s, port, backlog);
    return s;
  }

  /** Makes a socket, which may have options set, a listener on `port`. */
  bindAndListen(s: number, port: number, backlog: number): void {
    if (WSPBind(s, inetAny(port), 16, this.err) !== 0) throw new Error(`WSPBind: ${this.err.value}`);
    if (WSPListen(s, backlog, this.err) !== 0) throw new Error(`WSPListen: ${this.err.value}`);
    this.awaitCommand();
  }

  /** A harsh chip takes up to 0.22 ms for a command: it refuses a SYN that comes before LISTEN is carried out. */
  awaitCommand(): void {
    if (HARSH) this.run(1);
  }

  accept(s: number, condition: ConditionProc | null = null, data = 0): number {
    this.between();
    return WSPAccept(s, null, null, condition, data, this.err);
  }

  /** One WSPRecv of at most `size` bytes as text; null if it failed. */
  recv(s: number, size = 2048): string | null {
    this.between();
    const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
    const count = { value: 0 };
    if (WSPRecv(s, [buffer], 1, count, { value: 0 }, null, null, null, this.err) !== 0) return null;
    return Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1');
  }

  /** One WSPSend. Returns the bytes taken, or -1. */
  send(s: number, data: string | Uint8Array): number {
    this.between();
    const bytes = typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;
    const count = { value: 0 };
    const buffers = [{ len: bytes.length, buf: bytes }];
    return WSPSend(s, buffers, 1, count, 0, null, null, null, this.err) === 0 ? count.value : -1;
  }
}

/**
 * Options for tests that make calls between a reset of the chip and its detection. The provider's commands are correct
 * for its own state, but the chip, which has lost all its state, reports them as mistakes. So the chip must not be
 * strict.
 */
export const UNAWARE: DeviceOptions = { strict: false };

/** A device that is not started yet. The chip is strict: a mistake of the driver throws the register's name. */
export function newDevice(options: DeviceOptions = {}): Device {
  const weather = options.calm ? {} : otherWeather();
  return new Device({ strict: true, ...chipWeather(), ...weather, ...options });
}

/** Returns a test with a started device of its own, which is always stopped. */
export function withDevice(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = newDevice(options).start();
    try {
      device.awaitLink();
      body(device);
    } finally {
      device.stop();
    }
  };
}
