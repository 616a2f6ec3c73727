import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PIO_PINS } from './bench.ts';
import { ADDRESSES, Device, FRAMES, LISTEN, withDevice } from './device.ts';

const live = suite('a live device');

live('reads VERSIONR 4 from its chip', async () => {
  await withDevice(`${FRAMES} console.log('version', r(0x39, 0, 1)[0])`, async (device) => {
    assert.is(await device.line('version'), 'version 4');
  });
});

live('writes and reads back 2,048 bytes of TX memory in one frame', async () => {
  const program = `${FRAMES}
    var data = []; for (var i = 0; i < 2048; i++) data.push(i * 7 & 255);
    w(0, 0x14, data);
    var back = r(0, 0x10, 2048), same = 0;
    for (i = 0; i < 2048; i++) if (back[i] === data[i]) same++;
    console.log('same', same)`;
  await withDevice(program, async (device) => assert.is(await device.line('same'), 'same 2048'));
});

live('moves 2,048 bytes both ways bit by bit, where a PIO drives the pins', async () => {
  const contents = `
    import { kalumaPioBus } from './hal/kaluma/pio.ts';
    const pins = ${JSON.stringify({ ...PIO_PINS, spi: { ...PIO_PINS.spi, baudHz: 20_000_000 } })};
    const bus = kalumaPioBus(pins.spi, pins.cs, pins.reset, pins.interrupt);
    const data = new Uint8Array(2048), back = new Uint8Array(2048);
    for (let i = 0; i < 2048; i++) data[i] = i * 7;
    bus.write(new Uint8Array([0, 0, 0x14]), data);
    bus.read(new Uint8Array([0, 0, 0x10]), back, 0, 2048);
    let same = 0;
    for (let i = 0; i < 2048; i++) if (back[i] === data[i]) same++;
    console.log('same', same);`;
  const stdin = {
    contents,
    resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    loader: 'ts' as const,
  };
  const [{ text }] = buildSync({ bundle: true, write: false, format: 'iife', stdin }).outputFiles;
  const check = async (device: Device) => assert.is(await device.line('same'), 'same 2048');
  await withDevice(text, check, PIO_PINS);
});

live('carries a frame that is larger than the shared memory', async () => {
  const program = `${FRAMES}
    var big = new Uint8Array(70003); big[2] = 0x14; big[70002] = 77;
    digitalWrite(17, 0); spi.send(big); digitalWrite(17, 1);
    console.log('last', r(69999 % 2048, 0x10, 1)[0])`;
  await withDevice(program, async (device) => assert.is(await device.line('last'), 'last 77'));
});

live('resets its chip through the RST pin', async () => {
  const program = `${FRAMES}
    digitalWrite(20, 1); pinMode(20, OUTPUT);
    w(15, 4, [1, 2, 3, 4]);
    var before = r(15, 0, 4).join('.');
    digitalWrite(20, 0); delay(2); digitalWrite(20, 1); delay(5);
    console.log('address', before, r(15, 0, 4).join('.'))`;
  await withDevice(program, async (device) =>
    assert.is(await device.line('address'), 'address 1.2.3.4 0.0.0.0'),
  );
});

live('answers ping, also while its program hangs', async () => {
  await withDevice(`${FRAMES} ${ADDRESSES} console.log('hangs'); while (true) {}`, async (device) => {
    await device.line('hangs');
    const { live } = device;
    await new Promise<void>((resolve) => live.clock.run(() => live.gateway.host.ping('10.0.2.15', resolve)));
  });
});

live('serves a port only while a socket listens on it', async () => {
  const program = `${FRAMES} ${ADDRESSES} ${LISTEN} console.log('before');
    setTimeout(function () { listen(3); r(0x39, 0, 1); console.log('listening') }, 30)`;
  await withDevice(program, async (device) => {
    await device.line('before');
    assert.not.ok(device.live.serves(80));
    await device.line('listening');
    assert.ok(device.live.serves(80));
    assert.not.ok(device.live.serves(81));
  });
});

live('rests once its program has returned, and not before', async () => {
  const program = `${FRAMES} ${ADDRESSES} ${LISTEN} listen(0); r(8, 0, 1); console.log('listening');`;
  await withDevice(`${program} while (true) {}`, async (device) => {
    await device.line('listening');
    assert.equal([device.live.serves(80), device.live.rests], [true, false]);
  });
  await withDevice(program, async (device) => {
    await device.line('listening');
    while (!device.live.rests) await new Promise((resolve) => setTimeout(resolve, 1));
  });
});

live('wakes from its rest when INTn falls, with no timer to help', async () => {
  const program = `${FRAMES} ${ADDRESSES} ${LISTEN}
    w(0x18, 4, [1]);
    setWatch(function () {
      var ir = r(2, 0x08, 1)[0];
      w(2, 0x0c, [ir]);
      console.log('interrupt', ir, 'then', digitalRead(21));
    }, 21, LOW_LEVEL);
    listen(0);
    r(0x39, 0, 1);
    console.log('rests')`;
  await withDevice(program, async (device) => {
    await device.line('rests');
    const { live } = device;
    live.clock.run(() => live.gateway.host.connect(80));
    // Sn_IR.CON, and INTn is high again as soon as it is cleared.
    assert.is(await device.line('interrupt'), 'interrupt 1 then 1');
  });
});

live('runs promise jobs although its thread never returns to an event loop', async () => {
  const program = `async function f() { await 0; console.log('first'); await 0; console.log('second') } f()`;
  await withDevice(program, async (device) => assert.is(await device.line('second'), 'second'));
});

live('is held back when it prints faster than its output is read, and loses no line', async () => {
  const program = `for (var i = 0; i < 5000; i++) console.log('line ' + i); console.log('done')`;
  await withDevice(program, async (device) => {
    await device.line('done');
    assert.is(device.lines.length, 5001);
    assert.is(device.lines[4999], 'line 4999');
  });
});

live('stops though its program hangs', async () => {
  const hangs = ['while (true) {}', 'delay(1e8)', 'for (;;) r(0x39, 0, 1)', 'setInterval(function () {}, 0)'];
  for (const hang of hangs) {
    await withDevice(`${FRAMES} console.log('up'); ${hang}`, async (device) => {
      await device.line('up');
    });
  }
});

live('lets the host go on while its program does nothing but SPI frames', async () => {
  await withDevice(`${FRAMES} ${ADDRESSES} console.log('up'); for (;;) r(0x39, 0, 1)`, async (device) => {
    await device.line('up');
    const { live } = device;
    await new Promise<void>((resolve) => live.clock.run(() => live.gateway.host.ping('10.0.2.15', resolve)));
  });
});

live('says why it has halted when its program eats all memory', async () => {
  await withDevice('var all = []; for (;;) all.push(new Array(1000).fill({}))', async (device) => {
    assert.match(await device.line('halted'), /memory/);
  });
});

live('refuses a program that the flash could not hold', () => {
  assert.throws(() => new Device('"\0"'), /NUL/);
});

live.run();
