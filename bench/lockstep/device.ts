import { Chip, configure, NAME } from '#chip';
import { setStation, WIFI } from '#chip/wifi';
import {
  type ProtocolInfo,
  protocolInfo,
  type Upcalls,
  type UpcallTable,
  WSPCleanup,
  WSPStartup,
} from '../../provider/index.ts';
import { type AnyChipOptions, type AnySim, type ChipName, makeChip } from '../../sim/chips/chips.ts';
import { AIR } from '../../sim/chips/nina/radio.ts';
import type { Pins } from '../../sim/chips/wiznet/pins.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import { LockstepClock } from '../../sim/lockstep/clock.ts';
import { runLoop } from '../../sim/lockstep/loop.ts';
import { SimBus, type SimBusOptions } from '../../sim/spi/bus.ts';
import { type SpiFaultOptions, SpiFaults } from '../../sim/spi/faults.ts';
import { SimReadyBus } from '../../sim/spi/ready-bus.ts';
import { Cable, type CableOptions } from '../../sim/wire/faults.ts';
import { Wire } from '../../sim/wire/wire.ts';

/** The chip that the provider was chosen for: `node --conditions=w5100s` chooses another than the W5500. */
export const CHIP = NAME.toLowerCase() as ChipName;

const NETWORK = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};

export interface LockstepOptions extends AnyChipOptions {
  bus?: SimBusOptions;
  /** A bad cable between the device and its wire. */
  cable?: CableOptions;
  /** Bad wires between the board and its chip. */
  spi?: SpiFaultOptions;
}

/**
 * A device in lockstep, with a host at the other end of its wire. Chip, bus and provider run in one thread on one
 * simulated clock, so that every run of a test or a count is the same.
 */
export class LockstepDevice {
  readonly time = new SimClock();
  readonly wire = new Wire(this.time);
  /** The bad cable, if there is one. */
  readonly cable: Cable | null;
  readonly sim: AnySim;
  /** The bad wires to it, if there are any. */
  readonly wires: SpiFaults | null;
  readonly bus: SimBus;
  readonly clock = new LockstepClock(this.time);
  readonly chip: Chip;
  readonly info: ProtocolInfo;
  readonly host: Host;

  constructor(options: LockstepOptions = {}) {
    const { bus, cable, spi, ...chip } = options;
    this.cable = cable ? new Cable(this.time, this.wire, cable) : null;
    // The types are those of a process of the W5500; in another one tests touch what all chips have.
    this.sim = makeChip(CHIP, this.time, this.cable?.end ?? this.wire, chip) as AnySim;
    this.wires = spi ? new SpiFaults(this.sim, this.time, spi) : null;
    this.bus = busFor(this.wires ?? this.sim, this.time, bus);
    this.chip = new Chip(this.bus, this.clock);
    this.info = protocolInfo(this.chip, this.clock);
    this.host = new Host(this.wire, this.time, {
      ip: '10.0.2.2',
      mac: '52:55:0a:00:02:02',
      device: '10.0.2.15',
    });
  }

  /** Powers up: configures the chip and starts the provider on it. */
  start(upcalls: UpcallTable | Upcalls | null = null): this {
    configure(this.chip, NETWORK);
    if (WIFI) setStation(this.chip, [...Buffer.from(AIR[0].ssid)], null, []);
    const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
    const result = WSPStartup(0x0202, data, this.info, upcalls, null);
    if (result !== 0) throw new Error(`WSPStartup: ${result}`);
    return this;
  }

  /** Ends the provider, so that the next device starts in the initial state. */
  stop(): void {
    WSPCleanup({ value: 0 });
  }

  /** Advances the time by `ms` milliseconds as the runtime's loop would: watches and timers run meanwhile. */
  run(ms: number): void {
    runLoop(this.time, this.bus, this.clock, ms);
  }
}

/** Returns the bus of the chip that the process is for. */
export function busFor(pins: Pins, time: SimClock, options: SimBusOptions | undefined): SimBus {
  if (pins.ready === undefined) return new SimBus(pins, time, options);
  return new SimReadyBus(pins, time, { baudHz: options?.baudHz }) as unknown as SimBus;
}
