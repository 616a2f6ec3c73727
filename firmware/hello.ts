/** A page at http://spisock.local. The lesson: mDNS gives the device a name and announces its service without a server. */
import { boot } from '../device/boot.ts';
import { onAddress } from '../device/lease.ts';
import { servePages } from '../device/pages.ts';
import { random } from '../device/random.ts';
import { setHost, startMdns } from '../provider/services/mdns/mdns.ts';
import { serviceOf } from '../provider/services/mdns/service.ts';

let name = '';
const info = boot();
servePages(80, function (request) {
  if (request.path === '/') request.reply('200 OK', 'text/plain', 'Hello from ' + name + '\n');
  else request.notFound();
});
const mdns = startMdns(info, {
  name: 'spisock',
  service: serviceOf('_http._tcp', 80, ['path=/']),
  onName: onName,
  random: random,
});
if (DHCP) onAddress((ip) => setHost(mdns, ip));
else setHost(mdns, NETWORK.ip);

/** Another device may have the name already. */
function onName(local: string): void {
  name = local;
  console.log('serving http://' + local);
}
