import type { Command } from 'commander';
import { parseForward, UsageError } from '../../build/config/config.ts';
import { type AllowRule, parseAllow } from '../../sim/gateway/allow.ts';
import type { ForwardRule, GatewayOptions } from '../../sim/gateway/gateway.ts';
import { parseName, resolveOnHost } from '../../sim/servers/dns.ts';
import { collect } from './values.ts';

/** What leads in and out of the simulated network, as said on the command line. */
export interface GatewayChoice {
  /** Null: nothing was said. */
  forwards: ForwardRule[] | null;
  gateway: Pick<GatewayOptions, 'allow' | 'dhcp' | 'dns'>;
}

/** Gives a command the options of the gateway. */
export function addGatewayOptions(command: Command): Command {
  return command
    .option(
      '--forward <host:device>',
      'a port of 127.0.0.1 and the port of the device it leads to, /udp behind it for UDP; may be repeated',
      collect,
    )
    .option(
      '--allow <rule>',
      'what the device may reach: ADDRESS:PORT, or DEVICE-ADDRESS:PORT=HOST:PORT, with /udp; may be repeated',
      collect,
    )
    .option(
      '--dns <name=address>',
      "a name the device can look up; 'host' for those of this host; may be repeated",
      collect,
    )
    .option('--no-dhcp', 'no addresses are given away');
}

/** Reads them. `given` is what commander has made of the command line. Throws a UsageError on a bad value. */
export function readGatewayOptions(given: Record<string, unknown>): GatewayChoice {
  const texts = (name: string) => (given[name] as string[] | undefined) ?? [];
  const names = texts('dns').filter((name) => name !== 'host');
  const isHostAsked = names.length < texts('dns').length;
  return {
    forwards: given.forward === undefined ? null : texts('forward').map(parseForwardRule),
    gateway: {
      allow: texts('allow').map((text): AllowRule => read(parseAllow, text)),
      dns: {
        names: names.map((text) => read(parseName, text)),
        resolve: isHostAsked ? resolveOnHost : null,
      },
      dhcp: given.dhcp === false ? null : {},
    },
  };
}

/** Reads HOST:DEVICE, or HOST:DEVICE/udp. */
export function parseForwardRule(text: string): ForwardRule {
  const isUdp = text.endsWith('/udp');
  const ports = parseForward(isUdp ? text.slice(0, -'/udp'.length) : text);
  return { protocol: isUdp ? 'udp' : 'tcp', ...ports };
}

/** The parsers know their form; here their complaint becomes the user's. */
function read<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
