import type { Resolver } from '../provider/adapters/kaluma-net/device.ts';
import type { ProtocolInfo } from '../provider/index.ts';
import { createResolver, resolve, setNameServers } from '../provider/services/dns/dns.ts';
import { lease, nameServers, onAddress } from './lease.ts';
import { random } from './random.ts';

/** Looks names up at the name servers that come with the device's address. */
export function lookUp(info: ProtocolInfo): Resolver {
  // Where the configuration says dhcp, `boot` has done so.
  if (!DHCP) lease(info, NETWORK);
  const resolver = createResolver(info, random);
  onAddress(function () {
    setNameServers(resolver, nameServers());
  });
  return function (host, done) {
    resolve(resolver, host, done);
  };
}
