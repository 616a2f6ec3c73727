import type { Config } from '../../build/config/types.ts';
import type { ForwardRule } from '../../sim/gateway/gateway.ts';
import { Live } from '../../sim/live/live.ts';
import type { SpiServer } from '../../sim/spi-server/server.ts';
import type { ChipChoice } from '../options/chip.ts';
import type { GatewayChoice } from '../options/gateway.ts';
import type { NetworkOptions } from '../options/network.ts';
import type { Terminal } from '../terminal.ts';
import { openCapture } from './capture.ts';
import { Ports, plug } from './ports.ts';
import { serveSpi } from './spi-server.ts';

/** A chip without a board. */
export interface ChipPlan {
  /** Where a driver finds it. */
  path: string;
  addresses: Config['network'];
  rules: ForwardRule[] | null;
  network: NetworkOptions;
  chip: ChipChoice;
  gateway: GatewayChoice['gateway'];
}

/** Runs the simulated chip and its network for a driver that connects to the SPI server. */
export class ChipRun {
  private readonly plan: ChipPlan;
  private readonly terminal: Terminal;
  private device: Live | null = null;
  private server: SpiServer | null = null;

  constructor(plan: ChipPlan, terminal: Terminal) {
    this.plan = plan;
    this.terminal = terminal;
  }

  /** The chip and its network; there are such once `open` has resolved. */
  get live(): Live {
    return this.device as Live;
  }

  /** Switches the chip on. Rejects with a UsageError. */
  async open(): Promise<void> {
    try {
      await this.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.server?.close();
    await this.device?.stop();
  }

  private async start(): Promise<void> {
    const { plan, terminal } = this;
    const { path, addresses, rules, network, chip, gateway } = plan;
    const { cable, pcap, tap } = network;
    const say = (line: string) => terminal.say(line);
    const live = new Live({
      board: null,
      network: addresses,
      gateway: { ...gateway, sntp: { startMs: Date.now() } },
      chip: chip.chip,
      chipName: chip.name,
      spi: chip.spi ?? undefined,
      cable: cable ?? (terminal.hasKeys ? {} : undefined),
      onFrame: pcap ? openCapture(pcap) : undefined,
      print: say,
    });
    this.device = live;
    if (tap) await plug(live, tap, (line) => terminal.complain(line));
    else await new Ports(live, { rules, ip: null, say }).open();
    this.server = await serveSpi(live, path, say);
  }
}
