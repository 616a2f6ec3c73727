import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ADDRESSES, FRAMES, LISTEN, withDevice } from '../device.ts';

const restart = suite('a live device that is switched off and on');

const SERVER = `${FRAMES} ${ADDRESSES} ${LISTEN} listen(0); r(0x39, 0, 1);`;

restart('runs another program, on a chip that has forgotten everything', async () => {
  await withDevice(`${SERVER} console.log('first')`, async (device) => {
    await device.line('first');
    const { live } = device;
    assert.equal(live.servedPorts, [80]);
    const { resets } = live.chip;
    await live.restart(`${FRAMES} console.log('second', r(15, 0, 4).join('.'))`);
    assert.is(await device.line('second'), 'second 0.0.0.0');
    assert.ok(live.chip.resets > resets);
    assert.equal(live.servedPorts, []);
  });
});

restart('starts again after an endless loop, and after a program without memory', async () => {
  await withDevice("console.log('loops'); while (true) {}", async (device) => {
    await device.line('loops');
    await device.live.restart('var all = []; for (;;) all.push(new Array(1000).fill({}))');
    await device.line('halted');
    await device.live.restart("console.log('well')");
    assert.is(await device.line('well'), 'well');
  });
});

restart('ends the connections of the old program, and keeps the ports of the host', async () => {
  await withDevice(`${SERVER} console.log('first')`, async (device) => {
    await device.line('first');
    const { live } = device;
    const { hostPort } = await live.forward({ hostPort: 0, devicePort: 80 });
    const client = connect(hostPort, '127.0.0.1').resume();
    client.on('error', () => {});
    const ended = new Promise((resolve) => client.on('close', resolve));
    while (live.servedPorts.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await live.restart(`${SERVER} console.log('second')`);
    await ended;
    await device.line('second');
    const other = connect(hostPort, '127.0.0.1');
    while (live.servedPorts.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    other.destroy();
  });
});

restart('refuses a program that the flash could not hold', async () => {
  await withDevice("console.log('up')", async (device) => {
    await device.line('up');
    let reason = '';
    await device.live.restart('"\0"').catch((error) => {
      reason = error.message;
    });
    assert.match(reason, /NUL/);
  });
});

restart.run();
