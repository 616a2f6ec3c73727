import { ip } from '../net/address.ts';

export type Protocol = 'tcp' | 'udp';

/** An address and port on the host's network. `host` is an address, or a name that the host resolves. */
export interface Target {
  host: string;
  port: number;
}

/** A destination that the device may reach. */
export interface AllowRule {
  protocol: Protocol;
  /** The address that the device sends to; null for any. */
  ip: string | null;
  /** The port that the device sends to; null for any. */
  port: number | null;
  /** The host's destination; null for the same address and port. */
  target: Target | null;
}

const FORM =
  'it is ADDRESS:PORT, or DEVICE-ADDRESS:PORT=HOST:PORT, with /udp behind it for UDP, such as 10.0.2.2:80=127.0.0.1:8000';

/**
 * Reads a rule. `127.0.0.1:8000`: the device may reach that address. `10.0.2.2:80=127.0.0.1:8000`: packets of the
 * device to the first address go to the second, which may have a name as its host. In the first form `*` stands for any
 * address or any port. `/udp` at the end selects UDP instead of TCP.
 *
 * @throws Error that shows the form
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

/** The destinations that the device may reach. All others are refused. */
export class AllowList {
  private readonly rules: AllowRule[];

  constructor(rules: AllowRule[]) {
    this.rules = rules;
  }

  /** Returns the destination of the first matching rule; null if there is none. */
  find(protocol: Protocol, address: string, port: number): Target | null {
    const fits = (rule: AllowRule) =>
      rule.protocol === protocol &&
      (rule.port === null || rule.port === port) &&
      (rule.ip === null ? !isThisHost(address) : rule.ip === address);
    const rule = this.rules.find(fits);
    return rule ? (rule.target ?? { host: address, port }) : null;
  }
}

/** Returns true for 127.0.0.0/8 and 0.0.0.0/8, which lead to the host itself: "any address" does not include them. */
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
