/**
 * As `request.ts`, without its pauses: receives, sends and closes in one turn, the smallest possible cost of a request.
 */
import { boot, serve } from '../../device/boot.ts';
import * as wsa from '../../provider/index.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const incoming = [{ len: 100, buf: new Uint8Array(100) }];
const outgoing = [{ len: 1024, buf: new Uint8Array(1024) }];
let connection = wsa.INVALID_SOCKET;

boot();
serve(80, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE);

function onEvent(_wMsg: number, s: number, lParam: number): void {
  if (lParam === wsa.FD_ACCEPT) connection = wsa.WSPAccept(s, null, null, null, 0, err);
  if (lParam !== wsa.FD_READ) return;
  wsa.WSPRecv(connection, incoming, 1, count, flags, null, null, null, err);
  wsa.WSPSend(connection, outgoing, 1, count, 0, null, null, null, err);
  wsa.WSPCloseSocket(connection, err);
}
