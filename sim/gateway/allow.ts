import { ip } from '../net/address.ts';

export type Protocol = 'tcp' | 'udp';

/** A place on the host's network. `host`: an address, or a name that the host resolves. */
export interface Target {
  host: string;
  port: number;
}

/** One thing that the device may reach. */
export interface AllowRule {
  protocol: Protocol;
  /** The address that the device sends to; null = any. */
  ip: string | null;
  /** The port that the device sends to; null = any. */
  port: number | null;
  /** Where that leads; null = to the same address and port. */
  target: Target | null;
}

const FORM =
  'it is ADDRESS:PORT, or DEVICE-ADDRESS:PORT=HOST:PORT, with /udp behind it for UDP, such as 10.0.2.2:80=127.0.0.1:8000';

/**
 * Reads a rule. `127.0.0.1:8000`: the device may reach that address. `10.0.2.2:80=127.0.0.1:8000`: what the device
 * sends to the first goes to the second, whose host may be a name. In the first form `*` stands for any address or
 * any port. `/udp` at the end: UDP instead of TCP. Throws an Error that shows the form.
 */
export function parseAllow(text: string): AllowRule {
  const match = /^([^:=/]+):([^:=/]+)(?:=([\w.-]+):(\d+))?(?:\/(tcp|udp))?$/.exec(text);
  const [, address, port, host, hostPort, protocol = 'tcp'] = match ?? [];
  const target = host === undefined ? null : { host, port: Number(hostPort) };
  const isAny = (part: string) => part === '*' && target === null;
  const isValid =
    match !== null &&
    (isAny(address) || isIp(address)) &&
    (isAny(port) || isPort(port)) &&
    (target === null || isPort(hostPort));
  if (!isValid) throw new Error(`bad rule '${text}'; ${FORM}`);
  return {
    protocol: protocol as Protocol,
    ip: isAny(address) ? null : address,
    port: isAny(port) ? null : Number(port),
    target,
  };
}

/** Where the device may go. Whatever no rule names is refused. */
export class AllowList {
  private readonly rules: AllowRule[];

  constructor(rules: AllowRule[]) {
    this.rules = rules;
  }

  /** Where the first rule that fits leads; null when none does. */
  find(protocol: Protocol, address: string, port: number): Target | null {
    const fits = (rule: AllowRule) =>
      rule.protocol === protocol &&
      (rule.port === null || rule.port === port) &&
      (rule.ip === null ? !isThisHost(address) : rule.ip === address);
    const rule = this.rules.find(fits);
    return rule ? (rule.target ?? { host: address, port }) : null;
  }
}

/** 127.0.0.0/8 and 0.0.0.0/8 lead back to the host itself: "any address" does not mean those. */
function isThisHost(address: string): boolean {
  return address.startsWith('127.') || address.startsWith('0.');
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isIp(text: string): boolean {
  try {
    return ip(text).length === 4;
  } catch {
    return false;
  }
}
