import * as dns from 'dns-packet';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lockstep } from '../rig.ts';

const time = suite('time from the gateway');
const names = suite('names that the gateway hears of');

/** A question of a client, as RFC 4330 has it: version and mode, and a transmit timestamp of eight sevens. */
const question = (first: number, length = 48) =>
  Uint8Array.from({ length }, (_, i) => (i === 0 ? first : i >= 40 ? 7 : 0));

time('is that of the simulation, from the beginning of 2026 on', () => {
  const { device, clock } = lockstep();
  const port = device.udp(50_000);
  for (const first of [0x23, 0x1b]) {
    clock.advanceTo(first === 0x23 ? 1_500_000 : 4_000_000_000);
    port.send('10.0.2.2', 123, question(first));
    clock.advance(10_000);
  }
  const [now, later] = port.received.map(({ bytes }) => Buffer.from(bytes));
  assert.is(now.length, 48);
  // Server of version 4, stratum 1; the question's timestamp comes back.
  assert.equal([now[0], now[1], later[0]], [0x24, 1, 0x1c]);
  assert.equal([...now.subarray(24, 32)], new Array(8).fill(7));
  assert.is(now.readUInt32BE(40), 3_976_214_400 + 1);
  assert.ok(Math.abs(now.readUInt32BE(44) / 2 ** 32 - 0.5) < 0.02);
  assert.is(later.readUInt32BE(40), 3_976_214_400 + 4000);
});

time('begins at the set time, also in the era after 2036', () => {
  const { device, clock } = lockstep({ sntp: { startMs: Date.UTC(2036, 1, 7, 6, 28, 20) } });
  const port = device.udp(50_000);
  port.send('10.0.2.2', 123, question(0x23));
  clock.advance(10_000);
  assert.is(Buffer.from(port.received[0].bytes).readUInt32BE(40), 4);
});

time('is sent to clients only, and not at all without a server', () => {
  const { device, clock } = lockstep();
  const port = device.udp(50_000);
  for (const bytes of [question(0x24), question(0x2b), question(0x03), question(0x23, 47)])
    port.send('10.0.2.2', 123, bytes);
  clock.advance(10_000);
  assert.equal(port.received, []);
  const without = lockstep({ sntp: null });
  const lonely = without.device.udp(50_000);
  lonely.send('10.0.2.2', 123, question(0x23));
  without.clock.advance(10_000);
  assert.equal(lonely.received, []);
  assert.match(without.lines[0], 'refused: udp from 10.0.2.15 to 10.0.2.2:123');
});

names('are printed when they are new, have another address, or are gone', () => {
  const { device, clock, lines } = lockstep();
  const port = device.udp(5353);
  const say = (data: string, ttl: number, type: 'query' | 'response' = 'response') => {
    const answers = [{ type: 'A', class: 'IN', name: 'spisock.local', ttl, data }];
    const bytes = new Uint8Array(dns.encode({ type, id: 0, flags: 0, questions: [], answers }));
    port.send('224.0.0.251', 5353, bytes);
    clock.advance(10_000);
  };
  say('10.0.2.15', 120, 'query');
  say('10.0.2.15', 120);
  say('10.0.2.15', 120);
  say('10.0.2.16', 120);
  say('10.0.2.16', 0);
  say('10.0.2.16', 0);
  port.send('224.0.0.251', 5353, Uint8Array.of(1, 2, 3));
  clock.advance(10_000);
  assert.equal(lines, [
    'mdns: spisock.local is 10.0.2.15',
    'mdns: spisock.local is 10.0.2.16',
    'mdns: spisock.local is gone',
  ]);
});

time.run();
names.run();
