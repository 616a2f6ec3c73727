/** Serves only clients of its own subnet. The lesson: a condition function decides before there is a socket. */

import { boot, serve, toBytes, write } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const err = { value: 0 };
let served = 0;
let refused = 0;

boot();
serve(7000, onEvent, wsa.FD_ACCEPT);

function onEvent(_wMsg: number, listener: number): void {
  const s = wsa.WSPAccept(listener, null, null, neighbour, 0, err);
  if (s === wsa.INVALID_SOCKET) return;
  write(s, toBytes('served ' + ++served + ', refused ' + refused + '\r\n'));
  wsa.WSPCloseSocket(s, err);
}

function neighbour(caller: wsa.WsaBuf): number {
  const from = wsa.sockAddrOf(caller).addr;
  for (let i = 0; i < 4; i++) {
    if (((from[i] ^ NETWORK.ip[i]) & NETWORK.subnet[i]) === 0) continue;
    refused++;
    return wsa.CF_REJECT;
  }
  return wsa.CF_ACCEPT;
}
