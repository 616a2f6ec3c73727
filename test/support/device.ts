import { SimBus, type SimBusOptions } from '../../hal/sim/bus.ts';
import { type ChipOptions, W5500Sim } from '../../hal/sim/chip/chip.ts';
import type { Fault } from '../../hal/sim/chip/faults.ts';
import { harsh } from '../../hal/sim/chip/knobs.ts';
import { SimClock } from '../../hal/sim/clock.ts';
import { Host } from '../../hal/sim/gateway/host.ts';
import { LockstepClock } from '../../hal/sim/lockstep-clock.ts';
import { Wire } from '../../hal/sim/wire.ts';
import { W5500 } from '../../hal/w5500/chip.ts';
import {
  type ConditionProc,
  inetAny,
  type ProtocolInfo,
  protocolInfo,
  type Upcalls,
  WSPAccept,
  WSPBind,
  WSPCleanup,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPSocket,
  WSPStartup,
  type WsaBuf,
} from '../../provider/index.ts';
import { providerOf } from '../../provider/wsp/startup.ts';

export const DEVICE = '10.0.2.15';
export const NETWORK = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};

export interface DeviceOptions extends ChipOptions {
  bus?: SimBusOptions;
}

/** A device in lockstep: chip, bus and provider on one simulated clock, and a host at the other end of the wire. */
export class Device {
  readonly time = new SimClock();
  readonly wire = new Wire(this.time);
  readonly sim: W5500Sim;
  readonly bus: SimBus;
  readonly clock = new LockstepClock(this.time);
  readonly chip: W5500;
  readonly info: ProtocolInfo;
  readonly host: Host;
  readonly faults: Fault[] = [];
  /** The error of the last call that failed. */
  readonly err = { value: 0 };

  constructor(options: DeviceOptions = {}) {
    const { bus, ...chip } = options;
    this.sim = new W5500Sim(this.time, this.wire, chip);
    this.sim.onFault = (fault) => this.faults.push(fault);
    this.bus = new SimBus(this.sim, this.time, bus);
    this.chip = new W5500(this.bus, this.clock);
    this.info = protocolInfo(this.chip, this.clock);
    this.host = new Host(this.wire, this.time, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02', device: DEVICE });
  }

  /** Powers up: configures the chip and starts the provider on it. */
  start(upcalls: Upcalls | null = null): this {
    this.chip.configure(NETWORK);
    const result = WSPStartup(
      0x0202,
      { wVersion: 0, wHighVersion: 0, szDescription: '' },
      this.info,
      upcalls,
    );
    if (result !== 0) throw new Error(`WSPStartup: ${result}`);
    return this;
  }

  /** Ends the provider, so that the next test starts from nothing. */
  stop(): void {
    WSPCleanup(this.err);
  }

  /** The provider's own upcalls, to hang a blocking callback on. */
  upcalls(): Upcalls {
    const provider = providerOf(this.info);
    if (!provider) throw new Error('not started');
    return provider.upcalls;
  }

  /** Lets `ms` milliseconds pass as the runtime's loop would: watches and timers run between them. */
  run(ms: number): void {
    const untilUs = this.time.nowUs + ms * 1000;
    while (this.time.nowUs < untilUs) {
      this.time.advance(100);
      this.bus.turn();
      this.clock.turn();
    }
  }

  socket(): number {
    return WSPSocket(2, 1, 6, this.info, 0, 0, this.err);
  }

  /** A blocking listener on `port`. */
  listen(port: number, backlog: number): number {
    const s = this.socket();
    if (WSPBind(s, inetAny(port), 16, this.err) !== 0) throw new Error(`WSPBind: ${this.err.value}`);
    if (WSPListen(s, backlog, this.err) !== 0) throw new Error(`WSPListen: ${this.err.value}`);
    return s;
  }

  accept(s: number, condition: ConditionProc | null = null, data = 0): number {
    return WSPAccept(s, null, null, condition, data, this.err);
  }

  /** One WSPRecv of at most `size` bytes as text; null when it failed. */
  recv(s: number, size = 2048): string | null {
    const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
    const count = { value: 0 };
    if (WSPRecv(s, [buffer], 1, count, { value: 0 }, null, null, null, this.err) !== 0) return null;
    return Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1');
  }

  /** One WSPSend. Returns the bytes taken, or -1. */
  send(s: number, data: string | Uint8Array): number {
    const bytes = typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;
    const count = { value: 0 };
    const buffers = [{ len: bytes.length, buf: bytes }];
    return WSPSend(s, buffers, 1, count, 0, null, null, null, this.err) === 0 ? count.value : -1;
  }
}

/** With HARSH=seed in the environment, every suite runs with all knobs of the chip turned against the driver. */
const WEATHER: ChipOptions = process.env.HARSH ? harsh(Number(process.env.HARSH)) : {};

/**
 * A test body with a started device of its own, which is stopped whatever happens. The chip is strict: a mistake of
 * the driver fails the test by the name of the register.
 */
export function withDevice(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = new Device({ strict: true, ...WEATHER, ...options }).start();
    try {
      // The link may take a while; nothing gets through before it is up.
      while (!device.sim.phy.link) device.run(100);
      body(device);
    } finally {
      device.stop();
    }
  };
}
