/** Daytime (RFC 867) on TCP and UDP. The lesson: the whole provider through the procedure table that WSPStartup fills. */

import { boot, must, serving, toBytes, uptimeMs } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const PORT = 13;
const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const incoming = { len: 512, buf: new Uint8Array(512) };
const caller = wsa.inetAny(0);
const callerLength = { value: wsa.SOCKADDR_SIZE };
const table = wsa.procTable();
boot({ table: table });
const wsp = table as wsa.FilledProcTable;

must(wsp.lpWSPListen(open(wsa.SOCK_STREAM), BACKLOG, err) === 0, 'WSPListen', err);
open(wsa.SOCK_DGRAM);
serving(PORT);

function open(type: number): number {
  const s = wsp.lpWSPSocket(wsa.AF_INET, type, 0, null, 0, 0, err);
  must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
  must(wsp.lpWSPBind(s, wsa.inetAny(PORT), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
  const window = wsa.createWindow(onEvent);
  must(wsp.lpWSPAsyncSelect(s, window, 1, wsa.FD_ACCEPT | wsa.FD_READ, err) === 0, 'WSPAsyncSelect', err);
  return s;
}

/** A connection and a datagram are answered alike: a stream takes no notice of an address. */
function onEvent(_wMsg: number, s: number, lParam: number): void {
  const accepts = lParam === wsa.FD_ACCEPT;
  const to = accepts ? wsp.lpWSPAccept(s, caller, callerLength, null, 0, err) : s;
  if (!accepts)
    wsp.lpWSPRecvFrom(s, [incoming], 1, count, flags, caller, callerLength, null, null, null, err);
  const answer = toBytes('up ' + Math.floor(uptimeMs() / 1000) + ' s\r\n');
  const outgoing = [{ len: answer.length, buf: answer }];
  wsp.lpWSPSendTo(to, outgoing, 1, count, 0, caller, wsa.SOCKADDR_SIZE, null, null, null, err);
  if (accepts) wsp.lpWSPCloseSocket(to, err);
}
