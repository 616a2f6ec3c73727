import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardWith } from '../../../bench/lockstep/firmware.ts';
import { harsh } from '../../../sim/chips/w5500/knobs.ts';

const discovery = suite('the firmware discovery');

const ASKED = Uint8Array.from(Buffer.from('who?'));

for (const [kind, bootMs, chip] of [
  ['a good chip', 100, { strict: true }],
  ['a harsh one', 1800, { ...harsh(3), interruptLost: 0, strict: true }],
] as const) {
  discovery(`answers on ${kind} whoever asks the group, the whole network or the board itself`, async () => {
    const device = await boardWith('discovery', { chip });
    device.run(bootMs);
    const asker = device.host.udp(9000);
    for (const whom of ['239.255.77.77', '255.255.255.255', '10.0.2.15']) {
      asker.send(whom, 7777, ASKED);
      device.run(30);
    }
    asker.send('10.0.2.15', 7777, Uint8Array.of(63));
    device.run(30);
    const answers = asker.received.map(({ ip, port, bytes }) => `${ip}:${port} ${Buffer.from(bytes)}`);
    assert.equal(answers, new Array(3).fill('10.0.2.15:7777 spisock at 10.0.2.15'));
    assert.equal(
      device.lines.filter((line) => line.includes('asks')),
      [...new Array(3).fill('10.0.2.2 asks who?'), '10.0.2.2 asks ?'],
    );
    assert.equal(device.faults, []);
  });
}

discovery.run();
