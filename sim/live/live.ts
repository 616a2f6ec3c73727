import { type AnyChipOptions, type ChipName, makeChip } from '../chips/chips.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Pins } from '../chips/wiznet/pins.ts';
import { SimClock } from '../clock.ts';
import { type ForwardRule, Gateway, type GatewayOptions, type OpenForward } from '../gateway/gateway.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import { type SpiFaultOptions, SpiFaults } from '../spi/faults.ts';
import { Cable, type CableOptions } from '../wire/faults.ts';
import { Tap } from '../wire/tap.ts';
import { Wire } from '../wire/wire.ts';
import { type ErrorListener, LiveBoard } from './board.ts';
import { LiveClock } from './clock.ts';

export interface LiveOptions {
  /** What runs on the board: the built bundle, as it would be flashed. Null: nobody drives the chip yet. */
  board: { program: string; pins: BoardPins } | null;
  /** Addresses as text: the device's own, and the gateway's, from which forwarded connections come. */
  network: { ip: string; subnet: string; gateway: string };
  chip?: AnyChipOptions;
  /** Which chip it is; default w5500. */
  chipName?: ChipName;
  /** What is wrong with the wires of the chip's pins, and with its supply; nothing, when absent. */
  spi?: SpiFaultOptions;
  /** What the gateway lets out, which names it knows, whether it gives away addresses, and what time it is. */
  gateway?: Pick<GatewayOptions, 'allow' | 'dhcp' | 'dns' | 'sntp'>;
  /** What is wrong with the device's cable; nothing, when absent. */
  cable?: CableOptions;
  /** Sees every frame that the device sends or hears, and when, in microseconds since it was switched on. */
  onFrame?(frame: Uint8Array, atUs: number): void;
  /** One line of the device's console, or of the gateway. */
  print(line: string): void;
  /** The board has a serial line with its runtime's prompt: this is what it says there, instead of `print`. */
  onSerial?(text: string): void;
  /** The device's thread died; its chip goes on. */
  onHalt?(reason: string): void;
  /** Is told of errors that the program did not catch, instead of `print`; not for a board with a prompt. */
  errors?: ErrorListener;
}

/** A device in the host's own time: a board that runs its bundle, its chip, a wire, and a gateway at the other end. */
export class Live {
  readonly clock: LiveClock;
  readonly chip: WiznetSim;
  /** The chip's pins as a driver has them, at the other end of whatever wires there are. */
  readonly pins: Pins;
  readonly wire: Wire;
  readonly cable: Cable | null;
  readonly gateway: Gateway;
  private readonly board: LiveBoard | null;
  private readonly network: LiveOptions['network'];
  private kernel: Tap | null = null;

  /** Boots the device. Throws when its flash could not hold the program. */
  constructor(options: LiveOptions) {
    const { board, network, chip, spi, gateway, cable, onFrame, print, onSerial, onHalt, errors } = options;
    const clock = new SimClock();
    this.clock = new LiveClock(clock);
    this.wire = new Wire(clock);
    this.cable = cable ? new Cable(clock, this.wire, cable) : null;
    const plug = this.cable?.end ?? this.wire;
    plug.tap = onFrame ?? null;
    this.chip = makeChip(options.chipName ?? 'w5500', clock, plug, chip);
    this.pins = spi ? new SpiFaults(this.chip, clock, spi) : this.chip;
    if (this.cable) this.cable.onPlug = (inserted) => this.chip.plug(inserted);
    this.network = network;
    const { gateway: ip, subnet, ip: device } = network;
    this.gateway = new Gateway(this.wire, this.clock, { ...gateway, ip, subnet, device, print });
    this.board = board
      ? new LiveBoard({ ...board, chip: this.pins, clock: this.clock, print, onSerial, onHalt, errors })
      : null;
  }

  /** Whether a SYN to this port of the device would be answered now. */
  serves(port: number): boolean {
    const armed = this.chip.sockets.some(
      (socket) => socket.status === 'LISTEN' && socket.registers.get('Sn_PORT') === port,
    );
    return armed && this.chip.phy.link && this.chip.stack.ip[0] !== 0;
  }

  /** The ports of the device that take TCP connections now. */
  get servedPorts(): number[] {
    const { chip } = this;
    const ports = chip.sockets
      .filter(({ status }) => status === 'LISTEN')
      .map(({ registers }) => registers.get('Sn_PORT'));
    return [...new Set(ports)].filter((port) => this.serves(port));
  }

  /** Whether the board waits for something to do. What its program has begun, `listen` for one, is done by then. */
  get rests(): boolean {
    return this.board?.rests ?? true;
  }

  /** Opens a port of the loopback interface as a way to the device. Rejects with the host's error when it is taken. */
  forward(rule: ForwardRule): Promise<OpenForward> {
    return this.gateway.forward(rule);
  }

  /**
   * Puts this host's kernel in the gateway's place, by way of a new interface with the gateway's address. `onEnd` is
   * told when the interface is gone before `stop`. Rejects, saying why, when there can be no such interface.
   */
  async tap(name: string, onEnd?: (reason: string) => void): Promise<void> {
    const { wire, clock, network } = this;
    const prefix = prefixOf(network.subnet);
    this.kernel = await Tap.open({ name, address: network.gateway, prefix, wire, clock, onEnd });
    this.gateway.host.detach();
  }

  /**
   * Switches the device off and on again, with this program in the board's flash. Ports of the host that lead to it stay
   * open; connections over them end. Throws when the flash could not hold the program.
   */
  async restart(program: string): Promise<void> {
    await this.board?.halt();
    this.gateway.disconnect();
    this.clock.run(() => {
      // Pins without a program are inputs: the chip's own resistors pull them up.
      this.pins.deselect();
      this.pins.reset(false);
      this.chip.brownOut();
    });
    this.board?.start(program);
  }

  /** Somebody types on the board's serial line, where it has one. */
  type(bytes: Uint8Array): void {
    this.board?.type(bytes);
  }

  /** Ends everything, whatever the program is doing. */
  async stop(): Promise<void> {
    await this.board?.stop();
    await this.gateway.close();
    await this.kernel?.close();
    this.clock.stop();
  }
}

/** How many bits of a netmask are set. */
function prefixOf(mask: string): number {
  const bits = mask.split('.').map((byte) => Number(byte).toString(2));
  return bits.join('').replaceAll('0', '').length;
}
