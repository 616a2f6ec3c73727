import * as driver from '#chip';
import type { Bus } from '../../../hal/bus.ts';
import { type ProtocolInfo, protocolInfo, WSPCleanup, WSPStartup } from '../../../provider/index.ts';
import { type ChipOptions, NinaSim } from '../../../sim/chips/nina/chip.ts';
import type { Fault } from '../../../sim/chips/wiznet/faults.ts';
import { SimClock } from '../../../sim/clock.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { LockstepClock } from '../../../sim/lockstep/clock.ts';
import { type SpiFaultOptions, SpiFaults } from '../../../sim/spi/faults.ts';
import { SimReadyBus } from '../../../sim/spi/ready-bus.ts';
import { Wire } from '../../../sim/wire/wire.ts';
import { playedBy } from '../host-client.ts';
import type { Stage } from '../rig.ts';

/** The loop comes by so often. */
const TURN_US = 100;
const NETWORK = { mac: [2, 0, 10, 0, 2, 15], ip: [10, 0, 2, 15], subnet: [255, 255, 255, 0] };
const BOOT_MS = 3000;
const SSID = 'simulated';

/** A provider on a simulated ESP32 that has joined its network, in a process with `--conditions=nina`. */
export class NinaStage implements Stage {
  readonly time = new SimClock();
  readonly wire = new Wire(this.time);
  readonly sim: NinaSim;
  readonly wires: SpiFaults;
  readonly bus: SimReadyBus;
  readonly clock = new LockstepClock(this.time);
  readonly chip: driver.Chip;
  readonly info: ProtocolInfo;
  readonly host: Host;
  readonly connect: Stage['connect'];
  readonly serve: Stage['serve'];
  readonly faults: Fault[] = [];
  readonly sockets = driver.SOCKETS;
  readonly memory = driver.SOCKET_MEMORY;

  constructor(options: ChipOptions = {}, spi: SpiFaultOptions = {}) {
    this.sim = new NinaSim(this.time, this.wire, { strict: true, ...options });
    this.sim.onFault = (fault) => this.faults.push(fault);
    this.wires = new SpiFaults(this.sim, this.time, spi);
    this.bus = new SimReadyBus(this.wires, this.time);
    // The types are those of the W5500: in this process the module is another one.
    this.chip = new driver.Chip(this.bus as unknown as Bus, this.clock);
    this.host = new Host(this.wire, this.time, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
    const { connect, serve } = playedBy(this.host);
    this.connect = connect;
    this.serve = serve;
    driver.configure(this.chip, { ...NETWORK, gateway: [10, 0, 2, 2] });
    const { station } = this.chip as unknown as { station: { ssid: number[] } };
    station.ssid = [...Buffer.from(SSID)];
    this.info = protocolInfo(this.chip, this.clock);
  }

  start(): this {
    const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
    const result = WSPStartup(0x0202, data, this.info, null, null);
    if (result !== 0) throw new Error(`WSPStartup: ${result}`);
    for (let ms = 0; ms < BOOT_MS && !this.sim.link; ms += 10) this.run(10);
    return this;
  }

  run(ms: number): void {
    const untilUs = this.time.nowUs + ms * 1000;
    while (this.time.nowUs < untilUs) {
      this.time.advance(TURN_US);
      this.bus.turn();
      this.clock.turn();
    }
  }

  dip(): void {
    this.sim.brownOut();
  }

  stop(): void {
    WSPCleanup({ value: 0 });
  }
}
