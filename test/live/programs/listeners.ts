/** Two listeners that share the slots, of which one is reserved for a connection of our own; and a datagram socket. */
import { boot, must, read, write } from '../../../device/kit.ts';
import * as wsa from '../../../provider/index.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const datagram = [{ len: 64, buf: new Uint8Array(64) }];
const from = wsa.inetAny(0);
const fromlen = { value: wsa.SOCKADDR_SIZE };
const window = wsa.createWindow(onEvent);

boot();
open(7, wsa.SOCK_STREAM, 5);
open(9, wsa.SOCK_STREAM, 5);
open(7, wsa.SOCK_DGRAM, 0);
dial();

function open(port: number, type: number, backlog: number): void {
  const s = wsa.WSPSocket(wsa.AF_INET, type, 0, null, 0, 0, err);
  must(wsa.WSPBind(s, wsa.inetAny(port), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
  if (backlog > 0) must(wsa.WSPListen(s, backlog, err) === 0, 'WSPListen', err);
  wsa.WSPAsyncSelect(s, window, 1, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE, err);
}

function dial(): void {
  setTimeout(dial, 700);
  const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, 0, null, 0, 0, err);
  wsa.WSPAsyncSelect(s, window, 2, wsa.FD_CONNECT | wsa.FD_CLOSE, err);
  wsa.WSPConnect(s, wsa.inet(10, 0, 2, 2, 99), wsa.SOCKADDR_SIZE, null, null, null, null, err);
}

function onEvent(wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  console.log(wMsg, s & 0xff, event, lParam >>> 16, wsa.slotStates(null).join(' '));
  if (event === wsa.FD_ACCEPT) wsa.WSPAccept(s, null, null, wMsg === 1 ? evenPorts : null, 0, err);
  else if (event === wsa.FD_CONNECT && lParam === event) write(s, new Uint8Array(100));
  else if (event === wsa.FD_READ) answer(s);
  if (event === wsa.FD_CLOSE || lParam >>> 16 !== 0) wsa.WSPCloseSocket(s, err);
}

function evenPorts(caller: wsa.WsaBuf): number {
  const port = wsa.sockAddrOf(caller).port;
  return port % 7 === 0 ? wsa.CF_REJECT : port % 5 === 0 ? wsa.CF_DEFER : wsa.CF_ACCEPT;
}

function answer(s: number): void {
  flags.value = 0;
  if (
    wsa.WSPRecvFrom(s, datagram, 1, count, flags, from, fromlen, null, null, null, err) === 0 &&
    from.port !== 0
  )
    wsa.WSPSendTo(s, datagram, 1, count, 0, from, wsa.SOCKADDR_SIZE, null, null, null, err);
  else for (let part = read(s); part && part.length > 0; part = read(s)) write(s, part);
}
