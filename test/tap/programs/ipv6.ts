import { boot, write } from '../../../device/kit.ts';
import * as wsa from '../../../provider/index.ts';
import { startIpv6 } from '../../../provider/services/ipv6.ts';

/** A dual listener on port 80 that answers every request with its client's address. */

const err = { value: 0 };
const info = boot();
startIpv6(info, {
  onAddress: (ip) => console.log('address ' + (ip ? wsa.ip6Text(ip) : 'none')),
  onConflict: (ip) => console.log('conflict ' + wsa.ip6Text(ip)),
});

const s = wsa.WSPSocket(wsa.AF_INET6, 1, 6, info, 0, 0, err);
const off = new Uint8Array(4);
wsa.WSPSetSockOpt(s, wsa.IPPROTO_IPV6, wsa.IPV6_V6ONLY, off, 4, err);
wsa.WSPBind(s, wsa.inet6Any(80), wsa.SOCKADDR_IN6_SIZE, err);
wsa.WSPAsyncSelect(s, { proc: onEvent }, 1, wsa.FD_ACCEPT | wsa.FD_READ, err);
wsa.WSPListen(s, 5, err);
console.log('serving [::]:80');

function onEvent(_wMsg: number, c: number, lParam: number): void {
  if ((lParam & 0xffff) === wsa.FD_ACCEPT) {
    wsa.WSPAccept(c, null, null, null, 0, err);
    return;
  }
  const name = wsa.inet6Any(0);
  wsa.WSPGetPeerName(c, name, { value: wsa.SOCKADDR_IN6_SIZE }, err);
  const text = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello ' + wsa.ip6Text(name.addr) + '\n';
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  write(c, bytes);
  wsa.WSPCloseSocket(c, err);
}
