/** Fetches a page from the gateway. The lesson: blocking calls, one after the other. */

import { boot, must, read, toBytes, toText, write } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const err = { value: 0 };
const ip = NETWORK.gateway;

boot();
const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
const gateway = wsa.inet(ip[0], ip[1], ip[2], ip[3], 80);
must(wsa.WSPConnect(s, gateway, wsa.SOCKADDR_SIZE, null, null, null, null, err) === 0, 'WSPConnect', err);
write(s, toBytes('GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n'));

let page = '';
for (let part = read(s); part && part.length > 0; part = read(s)) page += toText(part);
console.log(page);
wsa.WSPCloseSocket(s, err);
