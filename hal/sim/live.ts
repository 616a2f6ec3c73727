import { type ChipOptions, W5500Sim } from './chip/chip.ts';
import { SimClock } from './clock.ts';
import { Cable, type CableOptions } from './faults.ts';
import { Forward } from './gateway/forward.ts';
import { Host } from './gateway/host.ts';
import { LiveBoard } from './live-board.ts';
import { LiveClock } from './live-clock.ts';
import type { BoardPins } from './runtime/world.ts';
import { Tap } from './tap.ts';
import { Wire } from './wire.ts';

/** The gateway's hardware address, in the notation of user-mode networks: 52:55 and its IP address. */
const GATEWAY_MAC = '52:55:0a:00:02:02';

export interface LiveOptions {
  /** The built bundle, as it would be flashed. */
  program: string;
  pins: BoardPins;
  /** Addresses as text: the device's own, and the gateway's, from which forwarded connections come. */
  network: { ip: string; subnet: string; gateway: string };
  chip?: ChipOptions;
  /** What is wrong with the device's cable; nothing, when absent. */
  cable?: CableOptions;
  /** Sees every frame that the device sends or hears, and when, in microseconds since it was switched on. */
  onFrame?(frame: Uint8Array, atUs: number): void;
  /** One line of the device's console. */
  print(line: string): void;
  /** The device's thread died; its chip goes on. */
  onHalt?(reason: string): void;
}

/** A device in the host's own time: a board that runs its bundle, its chip, a wire, and a gateway at the other end. */
export class Live {
  readonly clock: LiveClock;
  readonly chip: W5500Sim;
  readonly wire: Wire;
  readonly cable: Cable | null;
  readonly gateway: Host;
  private readonly board: LiveBoard;
  private readonly network: LiveOptions['network'];
  private kernel: Tap | null = null;
  private readonly forwards: Forward[] = [];

  /** Boots the device. Throws when its flash could not hold the program. */
  constructor({ program, pins, network, chip, cable, onFrame, print, onHalt }: LiveOptions) {
    const clock = new SimClock();
    this.clock = new LiveClock(clock);
    this.wire = new Wire(clock);
    this.cable = cable ? new Cable(clock, this.wire, cable) : null;
    const plug = this.cable?.end ?? this.wire;
    plug.tap = onFrame ?? null;
    this.chip = new W5500Sim(clock, plug, chip);
    if (this.cable) this.cable.onPlug = (inserted) => this.chip.plug(inserted);
    this.network = network;
    this.gateway = new Host(this.wire, clock, {
      ip: network.gateway,
      mac: GATEWAY_MAC,
      subnet: network.subnet,
      device: network.ip,
    });
    this.board = new LiveBoard({ program, pins, chip: this.chip, clock: this.clock, print, onHalt });
  }

  /** Whether a SYN to this port of the device would be answered now. */
  serves(port: number): boolean {
    const armed = this.chip.sockets.some(
      (socket) => socket.status === 'LISTEN' && socket.registers.get('Sn_PORT') === port,
    );
    return armed && this.chip.phy.link;
  }

  /**
   * Opens `hostPort` (0: any) of the loopback interface as a way to `devicePort`. Rejects with the host's error when
   * that port is taken.
   */
  async forward(hostPort: number, devicePort: number): Promise<Forward> {
    const { gateway: host, clock, network } = this;
    const forward = new Forward({ hostPort, devicePort, deviceIp: network.ip, host, clock });
    await forward.open();
    this.forwards.push(forward);
    return forward;
  }

  /**
   * Puts this host's kernel in the gateway's place, by way of a new interface with the gateway's address. `onEnd` is
   * told when the interface is gone before `stop`. Rejects, saying why, when there can be no such interface.
   */
  async tap(name: string, onEnd?: (reason: string) => void): Promise<void> {
    const { wire, clock, network } = this;
    const prefix = prefixOf(network.subnet);
    this.kernel = await Tap.open({ name, address: network.gateway, prefix, wire, clock, onEnd });
    this.gateway.detach();
  }

  /** Ends everything, whatever the program is doing. */
  async stop(): Promise<void> {
    await this.board.stop();
    await Promise.all(this.forwards.map((forward) => forward.close()));
    await this.kernel?.close();
    this.clock.stop();
  }
}

/** How many bits of a netmask are set. */
function prefixOf(mask: string): number {
  const bits = mask.split('.').map((byte) => Number(byte).toString(2));
  return bits.join('').replaceAll('0', '').length;
}
