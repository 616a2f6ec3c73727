/** A page at http://spisock.local. The lesson: a device has a name without a server that knows it, and says what it serves. */
import { boot, listen } from '../device/boot.ts';
import { onAddress } from '../device/lease.ts';
import { read, toBytes, toText, write } from '../device/stream.ts';
import * as wsa from '../provider/index.ts';
import { setHost, startMdns } from '../provider/services/mdns.ts';
import { serviceOf } from '../provider/services/mdns-service.ts';

const err = { value: 0 };
/** What each connection has asked so far. */
const requests: { [s: number]: string } = {};
let name = '';

const info = boot();
listen(80, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE);
const mdns = startMdns(info, {
  name: 'spisock',
  service: serviceOf('_http._tcp', 80, ['path=/']),
  onName: onName,
  random: Math.random,
});
if (DHCP) onAddress((ip) => setHost(mdns, ip));
else setHost(mdns, NETWORK.ip);

/** Another device may have the name already. */
function onName(local: string): void {
  name = local;
  console.log('serving http://' + local);
}

function onEvent(_wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  if (event === wsa.FD_ACCEPT) requests[wsa.WSPAccept(s, null, null, null, 0, err)] = '';
  if (event === wsa.FD_READ) requests[s] += toText(read(s) || new Uint8Array(0));
  const asked = event === wsa.FD_READ && requests[s].indexOf('\r\n\r\n') >= 0;
  if (asked) write(s, toBytes('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nHello from ' + name + '\n'));
  if (!asked && event !== wsa.FD_CLOSE) return;
  delete requests[s];
  wsa.WSPCloseSocket(s, err);
}
