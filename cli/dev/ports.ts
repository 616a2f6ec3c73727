import { UsageError } from '../../build/config/config.ts';
import type { ForwardRule } from '../../sim/gateway/gateway.ts';
import type { Live } from '../../sim/live/live.ts';
import { LAST_PORT } from '../options/values.ts';

/** How often the chip is asked whether the program listens, in milliseconds: at first, and when that takes its time. */
const POLL_MS = 20;
const LATER_MS = 250;
const FIRST_MS = 10_000;

/** A program that blocks never rests: its port has to be open for so long before it counts as ready. */
const SETTLED_MS = 300;

/** Ports of the host that have a number of their own for a port of the device; all others have the sum. */
const HOST_PORTS: Record<number, number> = { 80: 8080 };
const HOST_PORT_BASE = 8000;
/** Ports of the host that are tried, one after the other, before the host chooses one. */
const TRIES = 20;

/** A name that mDNS makes known. */
const LOCAL_NAME = /\b[a-z0-9-]+\.local\b/gi;

export interface PortsOptions {
  /** Null: one for each port that the program listens on, or takes datagrams at. */
  rules: ForwardRule[] | null;
  /** The device is reached at its own address, and not at a port of this host. */
  ip: string | null;
  say(line: string): void;
}

/** Where a program is reached. */
export interface Place {
  scheme: 'http' | 'tcp' | 'udp';
  host: string;
  port: number;
}

/** The ways from this host to the ports of the device, and who says when they lead somewhere. */
export class Ports {
  private readonly live: Live;
  private readonly options: PortsOptions;
  /** The host's port by the device's. */
  private readonly opened = new Map<Wanted, number>();
  private readonly sinceMs = new Map<Wanted, number>();
  private readonly announced = new Set<Wanted>();
  /** Addresses and names of the simulated network that have been explained. */
  private readonly explained = new Set<string>();
  private readonly said = new Set<string>();
  private startedMs = 0;
  private place: Place | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(live: Live, options: PortsOptions) {
    this.live = live;
    this.options = options;
  }

  /** Where the program is reached that was announced first; null while none is. */
  get first(): Place | null {
    return this.place;
  }

  /** Opens the ports of the rules. Throws a UsageError when one is taken. */
  async open(): Promise<void> {
    for (const rule of this.options.rules ?? []) {
      try {
        const { hostPort } = await this.live.forward(rule);
        const wanted = wantedOf(rule.protocol ?? 'tcp', rule.devicePort);
        if (!this.opened.has(wanted)) this.opened.set(wanted, hostPort);
      } catch (error) {
        throw new UsageError(`cannot listen on 127.0.0.1:${rule.hostPort}: ${whyNot(error)}`);
      }
    }
  }

  /** The program starts: says so once it serves. */
  begin(): void {
    this.end();
    this.place = null;
    this.announced.clear();
    this.sinceMs.clear();
    this.startedMs = performance.now();
    this.wait();
  }

  end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private wait(): void {
    const isNew = performance.now() - this.startedMs < FIRST_MS;
    this.timer = setTimeout(() => this.look(), isNew ? POLL_MS : LATER_MS);
  }

  /** The program has printed a line: an address in it may be one that nothing here reaches. */
  hear(line: string): void {
    // Ports chosen by an option need no explanation.
    if (this.options.ip !== null || this.options.rules !== null) return;
    const { address } = this.live;
    if (address !== null && line.includes(address)) this.said.add(address);
    for (const [name] of line.matchAll(LOCAL_NAME)) this.said.add(name);
    if (this.place) this.explain(this.place);
  }

  private async look(): Promise<void> {
    const { timer, announced } = this;
    const { rules } = this.options;
    const wanted = this.wanted();
    for (const one of wanted) {
      if (!this.isReady(one) || announced.has(one)) continue;
      announced.add(one);
      if (rules === null) await this.lead(one);
      // The program was taken away meanwhile.
      if (timer !== this.timer) return;
      if (rules === null || isFirst(rules, one)) this.announce(one);
    }
    for (const one of this.sinceMs.keys()) if (!wanted.includes(one)) this.sinceMs.delete(one);
    if (rules === null || ![...announced].some((one) => isFirst(rules, one))) this.wait();
  }

  /** The ports that the program has open. */
  private wanted(): Wanted[] {
    const { servedPorts, datagramPorts } = this.live;
    return [
      ...servedPorts.map((port) => wantedOf('tcp', port)),
      ...datagramPorts.map((port) => wantedOf('udp', port)),
    ];
  }

  /** Not while the program still lets one socket of the chip after the other listen: a burst would meet the first ones. */
  private isReady(one: Wanted): boolean {
    const nowMs = performance.now();
    const sinceMs = this.sinceMs.get(one) ?? nowMs;
    this.sinceMs.set(one, sinceMs);
    return this.live.rests || nowMs - sinceMs >= SETTLED_MS;
  }

  /** Opens a port of the host for one of the device, where there is none yet. */
  private async lead(one: Wanted): Promise<void> {
    if (this.options.ip !== null || this.opened.has(one)) return;
    const { protocol, port } = partsOf(one);
    const first = HOST_PORTS[port] ?? HOST_PORT_BASE + port;
    for (let hostPort = first; hostPort < first + TRIES && hostPort <= LAST_PORT; hostPort++) {
      if (await this.tryPort({ protocol, hostPort, devicePort: port })) return;
    }
    await this.tryPort({ protocol, hostPort: 0, devicePort: port });
  }

  private async tryPort(rule: Required<ForwardRule>): Promise<boolean> {
    try {
      const { hostPort } = await this.live.forward(rule);
      this.opened.set(wantedOf(rule.protocol, rule.devicePort), hostPort);
      return true;
    } catch {
      return false;
    }
  }

  private announce(one: Wanted): void {
    const { ip, say } = this.options;
    const { protocol, port: devicePort } = partsOf(one);
    const scheme = protocol === 'udp' ? 'udp' : devicePort === 80 ? 'http' : 'tcp';
    const port = ip ? devicePort : this.opened.get(one);
    if (port === undefined) return;
    const place: Place = { scheme, host: ip ?? '127.0.0.1', port };
    say(`ready ${urlOf(place)}`);
    if (scheme === 'udp') return;
    this.place ??= place;
    this.explain(this.place);
  }

  private explain(place: Place): void {
    for (const name of this.said) {
      if (this.explained.has(name)) continue;
      this.explained.add(name);
      this.options.say(`${name} is in the simulated network; from here it is ${urlOf(place)}`);
    }
  }
}

/** A port of the device: `tcp:80`. */
type Wanted = `${'tcp' | 'udp'}:${number}`;

function wantedOf(protocol: 'tcp' | 'udp', port: number): Wanted {
  return `${protocol}:${port}`;
}

function partsOf(wanted: Wanted): { protocol: 'tcp' | 'udp'; port: number } {
  const [protocol, port] = wanted.split(':');
  return { protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(port) };
}

/** Whether the first rule is for this port. */
function isFirst([first]: ForwardRule[], wanted: Wanted): boolean {
  return first !== undefined && wantedOf(first.protocol ?? 'tcp', first.devicePort) === wanted;
}

export function urlOf({ scheme, host, port }: Place): string {
  return `${scheme}://${host}:${port}`;
}

/** Puts the device behind a new interface of this host's kernel. Throws a UsageError when there can be none. */
export async function plug(live: Live, name: string, complain: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux')
    throw new UsageError('--tap is for Linux alone: no other system makes such an interface');
  try {
    await live.tap(name, (reason) => complain(`the interface ${name} is gone: ${reason}`));
  } catch (error) {
    throw new UsageError(`cannot make the interface ${name}: ${(error as Error).message}`);
  }
}

/** Why a port of this host cannot be opened, as the end of a line. */
export function whyNot(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'not allowed';
  return String(code ?? error);
}
