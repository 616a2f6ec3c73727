import { type ChipOptions, W5500Sim } from './chip/chip.ts';
import { SimClock } from './clock.ts';
import { Forward } from './gateway/forward.ts';
import { Host } from './gateway/host.ts';
import { LiveBoard } from './live-board.ts';
import { LiveClock } from './live-clock.ts';
import type { BoardPins } from './runtime/world.ts';
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
  readonly gateway: Host;
  private readonly board: LiveBoard;
  private readonly device: string;
  private readonly forwards: Forward[] = [];

  /** Boots the device. Throws when its flash could not hold the program. */
  constructor({ program, pins, network, chip, print, onHalt }: LiveOptions) {
    const clock = new SimClock();
    this.clock = new LiveClock(clock);
    this.wire = new Wire(clock);
    this.chip = new W5500Sim(clock, this.wire, chip);
    this.device = network.ip;
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
    const { gateway: host, clock, device: deviceIp } = this;
    const forward = new Forward({ hostPort, devicePort, deviceIp, host, clock });
    await forward.open();
    this.forwards.push(forward);
    return forward;
  }

  /** Ends everything, whatever the program is doing. */
  async stop(): Promise<void> {
    await this.board.stop();
    await Promise.all(this.forwards.map((forward) => forward.close()));
    this.clock.stop();
  }
}
