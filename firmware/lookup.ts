/** Answers which address a name has. The lesson: nothing waits for a name; whoever asked may be gone when it is found. */

import { boot, listen, servingLeased } from '../device/boot.ts';
import { read, toBytes, toText, write } from '../device/kit.ts';
import { addressText } from '../device/lease.ts';
import { lookUp } from '../device/names.ts';
import * as wsa from '../provider/index.ts';

const err = { value: 0 };
/** What each connection has asked so far. */
const requests: { [s: number]: string } = {};
const find = lookUp(boot());
listen(80, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE);
servingLeased(80);

function onEvent(_wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  if (event === wsa.FD_ACCEPT) requests[wsa.WSPAccept(s, null, null, null, 0, err)] = '';
  if (event === wsa.FD_CLOSE) end(s);
  if (event !== wsa.FD_READ) return;
  requests[s] += toText(read(s) || new Uint8Array(0));
  if (requests[s].indexOf('\r\n\r\n') < 0) return;
  const name = requests[s].split(' ')[1].slice(1);
  if (name === '') answer(s, 'Ask for /name.example');
  else find(name, (ip) => answer(s, name + ' is ' + (ip ? addressText(ip) : 'not known')));
}

/** The client may be gone by now: then its socket is unknown, and so is its request. */
function answer(s: number, text: string): void {
  if (requests[s] === undefined) return;
  const body = text + '\n';
  const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ';
  write(s, toBytes(head + body.length + '\r\n\r\n' + body));
  end(s);
}

function end(s: number): void {
  delete requests[s];
  wsa.WSPCloseSocket(s, err);
}
