import { UsageError } from '../../build/config/config.ts';
import type { ForwardRule } from '../../sim/gateway/gateway.ts';
import type { Live } from '../../sim/live/live.ts';

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
const LAST_PORT = 65_535;

export interface PortsOptions {
  /** Null: one for each port that the program listens on. */
  rules: ForwardRule[] | null;
  /** The device is reached at its own address, and not at a port of this host. */
  ip: string | null;
  say(line: string): void;
}

/** Where a program is reached. */
export interface Place {
  scheme: 'http' | 'tcp';
  host: string;
  port: number;
}

/** The ways from this host to the ports of the device, and who says when they lead somewhere. */
export class Ports {
  private readonly live: Live;
  private readonly options: PortsOptions;
  /** The host's port by the device's. */
  private readonly opened = new Map<number, number>();
  private readonly sinceMs = new Map<number, number>();
  private readonly announced = new Set<number>();
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
        if (rule.protocol !== 'udp' && !this.opened.has(rule.devicePort))
          this.opened.set(rule.devicePort, hostPort);
      } catch (error) {
        throw new UsageError(`cannot listen on 127.0.0.1:${rule.hostPort}: ${busy(error)}`);
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

  private async look(): Promise<void> {
    const { timer, announced } = this;
    const { rules } = this.options;
    const ports = this.live.servedPorts;
    for (const port of ports) {
      if (!this.isReady(port) || announced.has(port)) continue;
      announced.add(port);
      if (rules === null) await this.lead(port);
      // The program was taken away meanwhile.
      if (timer !== this.timer) return;
      if (rules === null || rules[0]?.devicePort === port) this.announce(port);
    }
    for (const port of this.sinceMs.keys()) if (!ports.includes(port)) this.sinceMs.delete(port);
    if (rules === null || !announced.has(rules[0].devicePort)) this.wait();
  }

  /** Not while the program still lets one socket of the chip after the other listen: a burst would meet the first ones. */
  private isReady(port: number): boolean {
    const nowMs = performance.now();
    const sinceMs = this.sinceMs.get(port) ?? nowMs;
    this.sinceMs.set(port, sinceMs);
    return this.live.rests || nowMs - sinceMs >= SETTLED_MS;
  }

  /** Opens a port of the host for one of the device, where there is none yet. */
  private async lead(devicePort: number): Promise<void> {
    if (this.options.ip !== null || this.opened.has(devicePort)) return;
    const first = HOST_PORTS[devicePort] ?? HOST_PORT_BASE + devicePort;
    for (let hostPort = first; hostPort < first + TRIES && hostPort <= LAST_PORT; hostPort++) {
      if (await this.tryPort({ hostPort, devicePort })) return;
    }
    await this.tryPort({ hostPort: 0, devicePort });
  }

  private async tryPort(rule: ForwardRule): Promise<boolean> {
    try {
      const { hostPort } = await this.live.forward(rule);
      this.opened.set(rule.devicePort, hostPort);
      return true;
    } catch {
      return false;
    }
  }

  private announce(devicePort: number): void {
    const { ip, say } = this.options;
    const scheme = devicePort === 80 ? 'http' : 'tcp';
    const port = ip ? devicePort : this.opened.get(devicePort);
    if (port === undefined) return;
    const place: Place = { scheme, host: ip ?? '127.0.0.1', port };
    this.place ??= place;
    say(`ready ${urlOf(place)}`);
  }
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

function busy(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'not allowed';
  return String(code ?? error);
}
