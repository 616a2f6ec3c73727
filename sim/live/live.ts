import { makeChip, wiznetOf } from '../chips/chips.ts';
import type { SimChip } from '../chips/sim-chip.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Pins } from '../chips/wiznet/pins.ts';
import { SimClock } from '../clock.ts';
import { type ForwardRule, Gateway, type OpenForward } from '../gateway/gateway.ts';
import { SpiFaults } from '../spi/faults.ts';
import type { SliderNow, SlotNow, WatchListener } from '../watch/events.ts';
import { setStale } from '../watch/memory.ts';
import { eventOf, type NotedListener } from '../watch/noted.ts';
import { isStationOf } from '../watch/sockets.ts';
import { Cable } from '../wire/faults.ts';
import { Tap } from '../wire/tap.ts';
import { Wire } from '../wire/wire.ts';
import { LiveBoard } from './board.ts';
import { LiveClock } from './clock.ts';
import type { LiveOptions } from './options.ts';
import { Watching } from './watching.ts';

/** The first ephemeral port (RFC 6335, 6). */
const FIRST_EPHEMERAL = 49_152;
/** DHCP's client, and mDNS. */
const OF_SERVICES = [68, 5353];

/** A device in the host's time: a board that runs its bundle, its chip, a wire, and a gateway at the other end. */
export class Live {
  readonly clock: LiveClock;
  /** The device's chip, of whatever kind. */
  readonly sim: SimChip;
  /** The chip's pins as a driver has them, at the other end of whatever wires there are. */
  readonly pins: Pins;
  readonly wire: Wire;
  readonly cable: Cable | null;
  readonly gateway: Gateway;
  /** The listener for events, if there is one. */
  readonly watching: Watching;
  private readonly board: LiveBoard | null;
  private readonly plug: Wire;
  private readonly onFrame: ((frame: Uint8Array, atUs: number) => void) | null;
  private readonly network: LiveOptions['network'];
  private kernel: Tap | null = null;

  /**
   * Boots the device.
   *
   * @param options the program, addresses, faults and callbacks
   * @throws Error if its flash cannot hold the program
   */
  constructor(options: LiveOptions) {
    const { board, network, chip, spi, gateway, cable, onFrame, print, onSerial, onHalt, errors } = options;
    const clock = new SimClock();
    this.clock = new LiveClock(clock);
    this.wire = new Wire(clock);
    this.cable = cable ? new Cable(clock, this.wire, cable) : null;
    const plug = this.cable?.end ?? this.wire;
    this.plug = plug;
    this.onFrame = onFrame ?? null;
    // The host's event loop turns beside the board, so a radio can speak TLS.
    this.sim = makeChip(options.chipName ?? 'w5500', clock, plug, { tls: 'spoken', ...chip });
    this.sim.onNote = print;
    this.pins = spi ? new SpiFaults(this.sim, clock, spi) : this.sim;
    this.network = network;
    const { gateway: ip, subnet, ip: device } = network;
    this.gateway = new Gateway(this.wire, this.clock, { ...gateway, ip, subnet, device, print });
    const say = (line: string) => {
      print(line);
      this.watching.say({ kind: 'console', line, isError: false });
    };
    this.board = board
      ? new LiveBoard({ ...board, chip: this.pins, clock: this.clock, print: say, onSerial, onHalt, errors })
      : null;
    const chipName = options.chipName ?? 'w5500';
    const { pins } = this;
    this.watching = new Watching({
      clock: this.clock,
      chip: this.sim,
      chipName,
      pins,
      board: this.board,
    });
    if (this.cable)
      this.cable.onPlug = (inserted) => {
        this.sim.plug(inserted);
        const text = inserted ? 'the cable is in' : 'the cable is out';
        this.watching.say({ kind: 'note', what: 'cable', text, on: inserted });
      };
    this.clock.onHold = (held) => {
      if (!held) this.board?.goOn();
      this.watching.say({ kind: 'time', held });
    };
    this.lookAtFrames();
  }

  /**
   * Hands every event of the device to `listener` from now on. While nobody watches nothing is collected; the device does
   * the same with and without a listener.
   *
   * @param listener called with each event; null for none
   */
  watch(listener: WatchListener | null): void {
    this.note(listener && ((noted) => listener(eventOf(noted))));
  }

  /**
   * As `watch`, with packets and SPI frames as they were seen: `eventOf` makes events of them.
   *
   * @param listener called with each; null for none
   */
  note(listener: NotedListener | null): void {
    this.watching.to(listener);
    this.lookAtFrames();
  }

  /** The slots of the provider and the sockets of the chip, as they are now. */
  slots(): SlotNow[] {
    return this.watching.slots();
  }

  /**
   * Drives a pin of the board from outside.
   *
   * @param pin its number, 0 to 29
   * @param level 0 or 1; null: nothing drives it any more, and its pull decides
   */
  drivePin(pin: number, level: 0 | 1 | null): void {
    if (!this.board) return;
    this.board.watched.driven[pin] = level ?? -1;
    setStale(this.board.watched);
    this.board.wake();
  }

  /**
   * Puts a voltage on an analog input of the board.
   *
   * @param pin its number, 26 to 29, or 30, the thermometer
   * @param value 0 to 1, of 3.3 V; null: nothing is wired to it
   */
  setVoltage(pin: number, value: number | null): void {
    if (this.board) this.board.watched.volts[pin] = value ?? Number.NaN;
  }

  /** Values of what is wired to the board that can be changed, as they are now. */
  get sliders(): SliderNow[] {
    return this.board?.sliders ?? [];
  }

  /**
   * Changes a value of something that is wired to the board: from the next time on that the program asks for it.
   *
   * @param name its name in `sliders`
   * @param value between its bounds
   */
  slide(name: string, value: number): void {
    this.board?.slide(name, value);
    this.watching.say({ kind: 'sliders', sliders: this.sliders });
  }

  /** Frames are decoded only while there is a listener. */
  private lookAtFrames(): void {
    const { watching, onFrame, plug, sim } = this;
    if (!watching.isOn) {
      plug.tap = onFrame;
      return;
    }
    plug.tap = (frame, atUs, from) => {
      onFrame?.(frame, atUs);
      watching.frame(frame, atUs, isStationOf(sim, from));
    };
  }

  /** The chip as one of WIZnet's; throws when it is none. */
  get chip(): WiznetSim {
    return wiznetOf(this.sim);
  }

  /** Returns true if a SYN to this port of the device would be answered now. */
  serves(port: number): boolean {
    return this.sim.servedPorts.includes(port);
  }

  /** The ports of the device that accept TCP connections now. */
  get servedPorts(): number[] {
    return this.sim.servedPorts;
  }

  /**
   * The ports of the device that take datagrams now, but for those that services have (DHCP, mDNS) and those that nobody
   * chose (49152 and above, RFC 6335).
   */
  get datagramPorts(): number[] {
    const { datagramPorts } = this.sim;
    return [...new Set(datagramPorts)].filter(
      (port) => port < FIRST_EPHEMERAL && !OF_SERVICES.includes(port),
    );
  }

  /** The device's address, which is known to the simulated network alone; null while it has none. */
  get address(): string | null {
    const ip = this.sim.address;
    return ip[0] === 0 ? null : [...ip].join('.');
  }

  /** True if the board waits for an event. Everything that its program has started, such as `listen`, is done then. */
  get rests(): boolean {
    return this.board?.rests ?? true;
  }

  /**
   * Opens a port of the loopback interface that is forwarded to the device.
   *
   * @returns the open forward; rejects with the host's error if the port is in use
   */
  forward(rule: ForwardRule): Promise<OpenForward> {
    return this.gateway.forward(rule);
  }

  /**
   * Replaces the gateway by this host's kernel, through a new interface with the gateway's address.
   *
   * @param name the interface's name, 1 to 15 characters
   * @param onEnd called if the interface is removed before `stop`
   * @returns rejects with the reason if the interface cannot be created
   */
  async tap(name: string, onEnd?: (reason: string) => void): Promise<void> {
    const { wire, clock, network } = this;
    const prefix = prefixOf(network.subnet);
    this.kernel = await Tap.open({ name, address: network.gateway, prefix, wire, clock, onEnd });
    this.gateway.host.detach();
  }

  /**
   * Switches the device off and on again, with this program in the board's flash. Forwarded ports of the host stay
   * open; connections over them end.
   *
   * @param program the built bundle
   * @throws Error if the flash cannot hold it
   */
  async restart(program: string): Promise<void> {
    await this.board?.halt();
    this.gateway.refuse(false);
    this.gateway.disconnect();
    this.clock.run(() => {
      // Pins without a program are inputs: the chip's own resistors pull them up.
      this.pins.deselect();
      this.pins.reset(false);
      this.sim.brownOut();
    });
    const text = 'the board was switched off and on again';
    this.watching.say({ kind: 'note', what: 'boot', text, input: { restart: true } });
    this.board?.start(program);
    // The board's thread is another one.
    this.watching.again();
  }

  /** The supply of the chip dips for `us` microseconds: it loses all state, without a signal to the board. */
  brownOut(us: number): void {
    this.clock.run(() => this.sim.brownOut(us));
    this.watching.say({
      kind: 'note',
      what: 'power',
      text: `the chip has no supply for ${us / 1000} ms`,
      input: { brownOutUs: us },
    });
  }

  /**
   * Ends connections over forwarded ports, and refuses clients until `restart`: the chip goes on answering for sockets of a
   * program that has stopped.
   */
  refuse(): void {
    this.gateway.refuse(true);
  }

  /** Types bytes on the board's serial line, if it has one. */
  type(bytes: Uint8Array): void {
    this.board?.type(bytes);
  }

  /** Ends the device, also during an endless loop of the program. */
  async stop(): Promise<void> {
    this.watch(null);
    await this.board?.stop();
    await this.gateway.close();
    await this.kernel?.close();
    this.clock.stop();
  }
}

/** Returns the number of set bits of a netmask. */
function prefixOf(mask: string): number {
  const bits = mask.split('.').map((byte) => Number(byte).toString(2));
  return bits.join('').replaceAll('0', '').length;
}
