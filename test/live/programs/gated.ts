/**
 * A web server that takes clients from its queue while GP14 is low, one every 150 ms, and answers with the voltage on GP26. While
 * GP15 is low it defers the one at the top, and while GP13 is low it rejects it.
 */
import { boot, must, serving, toBytes, write } from '../../../device/kit.ts';
import * as wsa from '../../../provider/index.ts';

const ACCEPT = 14;
const DEFER = 15;
const REJECT = 13;
const SENSOR = 26;
const PERIOD_MS = 150;
const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const buffer = [{ len: 512, buf: new Uint8Array(512) }];
const window = wsa.createWindow(onEvent);

pinMode(ACCEPT, INPUT_PULLUP);
pinMode(DEFER, INPUT_PULLUP);
pinMode(REJECT, INPUT_PULLUP);
boot();
const listener = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
must(wsa.WSPBind(listener, wsa.inetAny(80), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
must(wsa.WSPListen(listener, 8, err) === 0, 'WSPListen', err);
wsa.WSPAsyncSelect(listener, window, 1, wsa.FD_READ | wsa.FD_CLOSE, err);
take();
serving(80);

function take(): void {
  setTimeout(take, PERIOD_MS);
  if (digitalRead(ACCEPT) && digitalRead(DEFER) && digitalRead(REJECT)) return;
  wsa.WSPAccept(listener, null, null, decide, 0, err);
}

function decide(): number {
  if (!digitalRead(ACCEPT)) return wsa.CF_ACCEPT;
  return digitalRead(REJECT) ? wsa.CF_DEFER : wsa.CF_REJECT;
}

function onEvent(_wMsg: number, s: number, lParam: number): void {
  if ((lParam & 0xffff) === wsa.FD_READ) {
    wsa.WSPRecv(s, buffer, 1, count, flags, null, null, null, err);
    const level = Math.round(analogRead(SENSOR) * 100) / 100;
    write(s, toBytes('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nlevel ' + level));
  }
  wsa.WSPCloseSocket(s, err);
}
