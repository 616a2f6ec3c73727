/** Fetches a page every ten seconds. The lesson: promises wait for the network without blocking the board. */

import { boot } from '../device/boot.ts';
import { fetchText } from '../device/protocols/fetching.ts';
import { after } from '../device/timers.ts';
import { inet } from '../provider/index.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n';
const EVERY_MS = 10000;
/** An answer that takes longer, or is longer, is none. */
const MOST_MS = 8000;
const MOST_BYTES = 16000;
const ip = NETWORK.gateway;
const info = boot();
let asking = false;
fetch();

function fetch(): void {
  after(fetch, EVERY_MS);
  // A server that does not even answer the connect is waited for longer.
  if (asking) return;
  asking = true;
  fetchText(info, inet(ip[0], ip[1], ip[2], ip[3], 80), REQUEST, MOST_MS, MOST_BYTES)
    .then(show, complain)
    .then(function () {
      asking = false;
    });
}

function show(page: string): void {
  console.log(page.length + ' characters: ' + page.split('\r\n')[0]);
}

function complain(error: Error): void {
  console.log(error.message);
}
