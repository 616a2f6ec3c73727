/** Fetches a page every ten seconds. The lesson: promises wait for the network, and the board does not. */

import { boot } from '../device/boot.ts';
import { toBytes, toText } from '../device/stream.ts';
import { type Channel, close, connect, read, write } from '../provider/adapters/promise.ts';
import { inet } from '../provider/index.ts';

const ip = NETWORK.gateway;
const info = boot();
fetch();

function fetch(): void {
  connect(info, inet(ip[0], ip[1], ip[2], ip[3], 80))
    .then(ask)
    .then(show, complain);
  setTimeout(fetch, 10000);
}

function ask(channel: Channel): Promise<string> {
  const request = toBytes('GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n');
  return write(channel, request).then(function () {
    return readAll(channel, '');
  });
}

function readAll(channel: Channel, before: string): Promise<string> {
  return read(channel).then(function (bytes): string | Promise<string> {
    if (bytes) return readAll(channel, before + toText(bytes));
    close(channel);
    return before;
  });
}

function show(page: string): void {
  console.log(page.length + ' characters: ' + page.split('\r\n')[0]);
}

function complain(error: Error): void {
  console.log(error.message);
}
