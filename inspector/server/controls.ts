import type { Live } from '../../sim/live/live.ts';
import type { Input } from '../../sim/watch/events.ts';
import { Clients, type Manner } from './clients.ts';

/** A page has sent an invalid command; the message says what is allowed. */
export class ControlError extends Error {}

/** Objects besides the device that controls act on. */
export interface ControlOptions {
  live: Live;
  network: { ip: string; subnet: string; gateway: string };
  /** Lets six clients in; resolves with a line that says what they got. Null: there is no program. */
  sixClients: (() => Promise<string>) | null;
  /** Switches the board off and on again. Null: there is no program. */
  restart: (() => Promise<void>) | null;
  /** Whether pins of the board can be driven from outside. */
  hasPins: boolean;
}

/** A supply that dips for so long, in microseconds, takes a chip with it, and is nothing that a person would see. */
export const DIP_US = 20_000;
const LAST_PIN = 29;
const FIRST_ANALOG = 26;
const THERMOMETER = 30;
const MOST_MS = 60_000;
const LEAST_STEP_MS = 0.001;
const MANNERS: readonly string[] = ['slow', 'vanish', 'reset'];

/** What a page may do to a device. */
export class Controls {
  private readonly options: ControlOptions;
  private readonly clients: Clients;
  /** The port that was open last: while all sockets are taken, none is. */
  private port: number | null = null;

  constructor(options: ControlOptions) {
    this.options = options;
    this.clients = new Clients(options.live, options.network);
  }

  /** The names of what may be done. */
  get names(): string[] {
    const { live, sixClients, restart, hasPins } = this.options;
    return [
      ...(sixClients ? ['six', ...MANNERS] : []),
      ...(live.cable ? ['cable', 'faults'] : []),
      'power',
      ...['pause', 'step'],
      ...(restart ? ['restart'] : []),
      ...(hasPins ? ['pin', 'volts', 'slide'] : []),
    ];
  }

  /**
   * Does what a page asks for.
   *
   * @returns one line about the result
   * @throws ControlError with what is allowed
   */
  async act(asked: Record<string, unknown>): Promise<string> {
    const { names } = this;
    const what = String(asked.do);
    if (!names.includes(what))
      throw new ControlError(`there is no control '${what}'; there are ${names.join(', ')}`);
    const { live, restart } = this.options;
    if (what === 'six') return this.six();
    if (MANNERS.includes(what)) return this.client(what as Manner);
    if (what === 'cable') return this.cable();
    if (what === 'faults') return this.faults(asked);
    if (what === 'pin') return this.pin(asked);
    if (what === 'volts') return this.volts(asked);
    if (what === 'slide') return this.slide(asked);
    if (what === 'pause') return this.pause(asked);
    if (what === 'step') return this.step(asked);
    if (what === 'restart') {
      await restart?.();
      return 'the board was switched off and on again';
    }
    live.brownOut(DIP_US);
    return `the chip has no supply for ${DIP_US / 1000} ms`;
  }

  private async six(): Promise<string> {
    const { live, sixClients } = this.options;
    live.watching.say({ kind: 'note', what: 'clients', text: 'six clients at once' });
    const said = (await sixClients?.()) ?? '';
    live.watching.say({ kind: 'note', what: 'clients', text: said });
    return said;
  }

  private client(manner: Manner): string {
    const { live } = this.options;
    const [open = this.port] = live.servedPorts;
    if (open === null) throw new ControlError('the program listens on no port yet');
    this.port = open;
    const text = this.clients.send(manner, open);
    live.watching.say({ kind: 'note', what: 'clients', text });
    return text;
  }

  private cable(): string {
    const { cable, clock } = this.options.live;
    if (!cable) throw new ControlError('this device has no cable that can be pulled');
    clock.run(() => cable.plug(!cable.inserted));
    return cable.inserted ? 'the cable is in' : 'the cable is out';
  }

  private faults(asked: Record<string, unknown>): string {
    const { live } = this.options;
    const loss = numberOf(asked, 'loss', 0, 100);
    const delayMs = numberOf(asked, 'delayMs', 0, MOST_MS);
    live.cable?.in.change({ loss, delayMs });
    live.cable?.out.change({ loss, delayMs });
    const text = `${loss} % of the frames are lost, and each takes ${delayMs} ms more, in either direction`;
    live.watching.say({ kind: 'note', what: 'faults', text });
    return text;
  }

  private pause({ on }: Record<string, unknown>): string {
    const { live } = this.options;
    if (typeof on !== 'boolean') throw new ControlError(`bad on ${JSON.stringify(on)}; it is true or false`);
    if (on) live.clock.pause();
    else live.clock.resume();
    return on ? `the device is held at ${seconds(live)}` : 'the device goes on';
  }

  private step(asked: Record<string, unknown>): string {
    const { live } = this.options;
    if (!live.clock.isHeld) throw new ControlError('the device is not held; pause comes before a step');
    if (asked.to === 'event') {
      live.clock.resume(MOST_MS * 1000, true);
      return `the device goes on to the next event, ${MOST_MS / 1000} s at most`;
    }
    const ms = numberOf(asked, 'ms', LEAST_STEP_MS, MOST_MS);
    live.clock.resume(ms * 1000);
    return `the device goes on for ${ms} ms`;
  }

  private pin(asked: Record<string, unknown>): string {
    const pin = pinOf(asked, 0, LAST_PIN);
    const { level } = asked;
    if (level !== 0 && level !== 1 && level !== null)
      throw new ControlError(`bad level ${JSON.stringify(level)}; it is 0, 1, or null for none`);
    this.options.live.drivePin(pin, level);
    const text = level === null ? `nothing drives GP${pin}` : `GP${pin} is ${level ? 'high' : 'low'}`;
    return this.wired(text, { pin, level });
  }

  private volts(asked: Record<string, unknown>): string {
    const pin = pinOf(asked, FIRST_ANALOG, THERMOMETER);
    const value = asked.value === null ? null : numberOf(asked, 'value', 0, 1);
    this.options.live.setVoltage(pin, value);
    return this.wired(
      value === null ? `nothing is on GP${pin}` : `${(value * 3.3).toFixed(2)} V on GP${pin}`,
      { pin, volts: value },
    );
  }

  private slide(asked: Record<string, unknown>): string {
    const { live } = this.options;
    const { sliders } = live;
    const slider = sliders.find(({ name }) => name === asked.name);
    if (!slider) {
      const names = sliders.map(({ name }) => `'${name}'`).join(', ') || 'none: see spisock dev --wire';
      throw new ControlError(`bad name ${JSON.stringify(asked.name)}; there are ${names}`);
    }
    const { name, least, most, unit } = slider;
    const value = numberOf(asked, 'value', least, most);
    live.slide(name, value);
    return this.wired(`${name} is ${`${value} ${unit}`.trim()}`, { slider: name, value });
  }

  private wired(text: string, input: Input): string {
    this.options.live.watching.say({ kind: 'note', what: 'pin', text, input });
    return text;
  }
}

function seconds(live: Live): string {
  return `${(live.clock.nowUs / 1e6).toFixed(3)} s`;
}

function pinOf(asked: Record<string, unknown>, first: number, last: number): number {
  const pin = numberOf(asked, 'pin', first, last);
  if (Number.isInteger(pin)) return pin;
  throw new ControlError(`bad pin ${pin}; it is a whole number, ${first} to ${last}`);
}

function numberOf(asked: Record<string, unknown>, name: string, least: number, most: number): number {
  const value = asked[name];
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new ControlError(`bad ${name} ${JSON.stringify(value)}; it is a number, ${least} to ${most}`);
}
