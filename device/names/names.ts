import type { Resolver } from '../../provider/adapters/resolver.ts';
import type { ProtocolInfo } from '../../provider/index.ts';
import { createResolver, resolveAny, setNameServers } from '../../provider/services/dns/dns.ts';
import { lease, nameServers, onAddress } from '../lease.ts';
import { random } from '../random.ts';

/**
 * Returns a resolver that uses the name servers of the device's lease.
 *
 * @param info the protocol info of a started provider
 */
export function lookUp(info: ProtocolInfo): Resolver {
  // If the configuration selects DHCP, `boot` has done this.
  if (!DHCP && !WIFI) lease(info, NETWORK);
  const resolver = createResolver(info, random);
  onAddress(function () {
    setNameServers(resolver, nameServers());
  });
  return function (host, done) {
    resolveAny(resolver, host, done);
  };
}
