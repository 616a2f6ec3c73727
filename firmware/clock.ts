/** Serves the time of day. The lesson: a board has no clock; it asks a time server now and then, and counts on in between. */

import { boot } from '../device/boot.ts';
import { onAddress, timeServers } from '../device/lease.ts';
import { random } from '../device/random.ts';
import { after } from '../device/timers.ts';
import { setTimeServers, startSntp, unixTime } from '../provider/services/sntp.ts';

const EVERY_MS = 600000;
const SHOW_MS = 10000;

const info = boot();
const clock = startSntp(info, {
  servers: [new Uint8Array(NETWORK.gateway)],
  find: null,
  everyMs: EVERY_MS,
  onTime: onTime,
  random: random,
});
if (DHCP) onAddress(askThere);
after(show, SHOW_MS);

/** The network may say who knows the time. */
function askThere(): void {
  const servers = timeServers();
  if (servers[0] !== 0) setTimeServers(clock, [servers.slice(0, 4), servers.slice(4, 8)]);
}

function onTime(unixMs: number): void {
  console.log('set to', text(unixMs));
}

function show(): void {
  after(show, SHOW_MS);
  console.log(unixTime(clock) === 0 ? 'nobody has said yet' : text(unixTime(clock)));
}

function text(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 19) + 'Z';
}
