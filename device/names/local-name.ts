import type { ProtocolInfo } from '../../provider/index.ts';
import { setHost, startMdns } from '../../provider/services/mdns/mdns.ts';
import { serviceOf } from '../../provider/services/mdns/service.ts';
import { onAddress } from '../lease.ts';
import { random } from '../random.ts';

const HTTP = 80;

/**
 * Gives the device a name in `.local` (multicast DNS), tells of its web server, and says on the console where that is
 * reached by name: `serving http://my-device.local`. Where another device has the name already, a number is added.
 *
 * @param info the provider, from `boot` or `bootNet`
 * @param port where the web server listens
 * @param name one label of at most 59 letters; default: network.hostname of flash.config.json, or spisock where that has none
 */
export function announce(info: ProtocolInfo, port: number, name?: string): void {
  const mdns = startMdns(info, {
    name: name || HOSTNAME || 'spisock',
    service: serviceOf('_http._tcp', port, ['path=/']),
    onName: function (local): void {
      console.log('serving http://' + local + (port === HTTP ? '' : ':' + port));
    },
    random: random,
  });
  if (DHCP) {
    onAddress(function (ip) {
      setHost(mdns, ip);
    });
  } else setHost(mdns, NETWORK.ip);
}
