/** A web page on the provider alone. The lesson: an event, a call and an answer at a time, with the queue in sight. */

import { boot, read, serve, toBytes, toText, write } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const IMAGES = '<img width="90" src="/1.svg"><img width="90" src="/2.svg"><img width="90" src="/3.svg">';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="';
const COLOURS: { [path: string]: string } = { '/1.svg': 'tomato', '/2.svg': 'gold', '/3.svg': 'teal' };
const err = { value: 0 };
/** What each connection has asked so far. */
const requests: { [s: number]: string } = {};
boot();
const listener = serve(80, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE);

function onEvent(_wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  if (event === wsa.FD_ACCEPT) requests[wsa.WSPAccept(s, null, null, null, 0, err)] = '';
  if (event === wsa.FD_READ) requests[s] += toText(read(s) || new Uint8Array(0));
  const asked = event === wsa.FD_READ && requests[s].indexOf('\r\n\r\n') >= 0;
  if (asked) write(s, toBytes(answer(requests[s].split(' ')[1])));
  if (!asked && event !== wsa.FD_CLOSE) return;
  delete requests[s];
  wsa.WSPCloseSocket(s, err);
}

function answer(path: string): string {
  if (path === '/') return page('text/html', '<!doctype html><title>spisock</title>' + state() + IMAGES);
  if (COLOURS[path]) return page('image/svg+xml', SVG + COLOURS[path] + '"/></svg>');
  return 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
}

function state(): string {
  const slots = wsa.slotStates(null).join(' ') + '<p>pending ' + wsa.pendingRequests(listener, err);
  return '<p>up ' + Math.floor(millis() / 1000) + ' s<p>slots ' + slots + '<p>';
}

function page(type: string, body: string): string {
  const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ' + type;
  return head + '\r\nContent-Length: ' + body.length + '\r\n\r\n' + body;
}
