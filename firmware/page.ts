/** A web page on the provider alone. The lesson: requests are read within limits, and the accept queue is visible. */

import { boot, serving } from '../device/boot.ts';
import { type PageRequest, servePages } from '../device/pages.ts';
import { uptimeMs } from '../device/timers.ts';
import * as wsa from '../provider/index.ts';

const TITLE = '<!doctype html><title>spisock</title><link rel="icon" href="data:,">';
const IMAGES = '<img width="90" src="/1.svg"><img width="90" src="/2.svg"><img width="90" src="/3.svg">';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="';
const COLOURS = ['tomato', 'gold', 'teal'];
const err = { value: 0 };

boot();
const listener = servePages(80, answer);
serving(80);

function answer(request: PageRequest): void {
  const colour = COLOURS[['/1.svg', '/2.svg', '/3.svg'].indexOf(request.path)];
  if (request.path === '/') request.reply('200 OK', 'text/html', TITLE + state() + IMAGES);
  else if (colour) request.reply('200 OK', 'image/svg+xml', SVG + colour + '"/></svg>');
  else request.notFound();
}

function state(): string {
  const slots = wsa.slotStates(null).join(' ') + '<p>pending ' + wsa.pendingRequests(listener, err);
  return '<p>up ' + Math.floor(uptimeMs() / 1000) + ' s<p>slots ' + slots + '<p>';
}
