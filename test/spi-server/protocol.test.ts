import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { message, reason, u32, withScene } from './client.ts';

const protocol = suite('the SPI server');

// VERSIONR is 4 at 0x0039 of the common block; MISO is 01 02 03 under a header.
const VERSION = [0x00, 0x39, 0x00, 0x00];

protocol('answers a frame with what MISO said', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    assert.equal(await client.frame(...VERSION), [1, 2, 3, 4]);
    await client.frame(0x00, 0x0f, 0x04, 10, 0, 2, 15);
    assert.equal((await client.frame(0x00, 0x0f, 0x00, 0, 0, 0, 0)).slice(3), [10, 0, 2, 15]);
  });
});

protocol('takes a frame without a byte: chip select down and up', async () => {
  await withScene(async (scene) => assert.equal(await scene.client().frame(), []));
});

protocol('carries the longest frame, 65,536 bytes behind its header', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    const data = Array.from({ length: 65_536 }, (_, i) => (i * 7) & 0xff);
    await client.frame(0, 0, 0x14, ...data);
    // Socket 0 has 2,048 bytes of TX memory: the last 2,048 stay.
    const read = await client.frame(0, 0, 0x10, ...new Array(2048).fill(0));
    assert.equal(read.slice(3), data.slice(65_536 - 2048));
  });
});

protocol('resets the chip by the level of RSTn', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    await client.frame(0x00, 0x0f, 0x04, 10, 0, 2, 15);
    assert.equal(await client.ask(2, [0]), []);
    assert.equal(await client.frame(...VERSION), [0, 0, 0, 0]);
    await client.time(500);
    assert.equal(await client.ask(2, [1]), []);
    await client.time(1000);
    assert.equal(await client.frame(...VERSION), [1, 2, 3, 4]);
    assert.equal((await client.frame(0x00, 0x0f, 0x00, 0, 0, 0, 0)).slice(3), [0, 0, 0, 0]);
  });
});

protocol('shows INTn as a level: 1, and 0 while the chip wants attention', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    assert.equal(await client.ask(3), [1]);
    // SHAR and SIPR; SIMR of socket 0; Sn_MR TCP; Sn_PORT 80; OPEN; LISTEN.
    await client.frame(0x00, 0x09, 0x04, 2, 0, 10, 0, 2, 15, 10, 0, 2, 15);
    await client.frame(0x00, 0x18, 0x04, 1);
    await client.frame(0x00, 0x00, 0x0c, 1);
    await client.frame(0x00, 0x04, 0x0c, 0, 80);
    await client.frame(0x00, 0x01, 0x0c, 1);
    await client.frame(0x00, 0x01, 0x0c, 2);
    const peer = scene.host.connect(80);
    await client.time(5000);
    assert.is(peer.state, 'ESTABLISHED');
    assert.equal(await client.ask(3), [0]);
    await client.frame(0x00, 0x02, 0x0c, 0x01);
    assert.equal(await client.ask(3), [1]);
  });
});

protocol('lets simulated time pass with bytes on the bus, and on request', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    assert.is(await client.time(), 0);
    assert.is(await client.time(0), 0);
    assert.is(await client.time(1_800_000), 1_800_000);
    // Four bytes at 8 MHz.
    await client.frame(...VERSION);
    assert.is(await client.time(), 1_800_004);
    assert.is(await client.time(0xffff_ffff), 0xffff_ffff + 1_800_004);
  });
});

protocol('takes its time from the host when it runs live', async () => {
  await withScene(
    async (scene) => {
      const client = scene.client();
      const before = await client.time();
      const after = await client.time(30_000);
      assert.ok(after >= before + 30_000, `${before} ${after}`);
      assert.equal(await client.frame(...VERSION), [1, 2, 3, 4]);
      assert.ok((await client.time()) >= after);
    },
    { live: true },
  );
});

for (const live of [false, true]) {
  protocol(`answers in the order of the messages, ${live ? 'live' : 'in lockstep'}`, async () => {
    await withScene(
      async (scene) => {
        const client = scene.client();
        client.write(
          Buffer.concat([message(1, VERSION), message(4, u32(3000)), message(3), message(1, VERSION)]),
        );
        const kinds = [];
        for (let i = 0; i < 4; i++) kinds.push((await client.answer())?.kind);
        assert.equal(kinds, [1, 4, 3, 1]);
      },
      { live },
    );
  });
}

protocol('puts messages together however they were cut', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    client.socket.setNoDelay(true);
    for (const byte of message(1, VERSION)) {
      client.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    assert.equal(await client.answer(), { kind: 1, payload: [1, 2, 3, 4] });
  });
});

protocol('holds a driver back that does not read its answers, and loses none', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    client.socket.pause();
    const read = message(1, [0, 0, 0x10, ...new Array(2048).fill(0)]);
    for (let i = 0; i < 2000; i++) client.write(read);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const waiting = client.socket.writableLength;
    client.socket.resume();
    for (let i = 0; i < 2000; i++) assert.is((await client.answer())?.payload.length, 2051);
    // 4 MB in all; what neither side's kernel had room for stayed with the driver.
    assert.ok(waiting > 1_000_000, `${waiting} bytes were still on the driver's side`);
  });
});

const KINDS = 'known: 1 frame, 2 reset, 3 interrupt, 4 clock, 5 ready, 6 chip select, 7 GPIO0';

const BAD: [what: string, bytes: Buffer, says: string][] = [
  ['an unknown kind', message(9), `unknown kind 9; ${KINDS}`],
  ['a refusal', message(0), `unknown kind 0; ${KINDS}`],
  [
    'a frame that is too long, before its bytes have come',
    Buffer.from([1, ...u32(65_540)]),
    'bad length 65540; kind 1, frame, carries at most 65539 bytes',
  ],
  [
    'the longest length there is',
    Buffer.from([1, ...u32(0xffff_ffff)]),
    'bad length 4294967295; kind 1, frame, carries at most 65539 bytes',
  ],
  ['a reset line without a level', message(2), 'bad length 0; kind 2, reset, carries 1 byte'],
  ['a reset line with two', message(2, [0, 1]), 'bad length 2; kind 2, reset, carries 1 byte'],
  ['a level that is none', message(2, [2]), 'bad level 2 of RSTn; 0 is low, 1 is high'],
  ['a question with a payload', message(3, [0]), 'bad length 1; kind 3, interrupt, carries no byte'],
  ['a chip select that is none', message(6, [2]), 'bad level 2 of chip select; 0 is low, 1 is high'],
  ['half a time', message(4, [1, 2]), 'bad length 2; kind 4, clock, carries no byte, or 4 bytes'],
];

for (const [what, bytes, says] of BAD) {
  protocol(`refuses ${what}, closes, and serves the next driver`, async () => {
    await withScene(async (scene) => {
      const client = scene.client();
      // What was good before is answered; what comes behind is not.
      client.write(Buffer.concat([message(1, VERSION), bytes, message(1, VERSION)]));
      assert.is((await client.answer())?.kind, 1);
      assert.equal(await client.answer(), { kind: 0, payload: [...Buffer.from(says)] });
      assert.is(await client.answer(), null);
      assert.equal(scene.left, [`${says}: 1 frames of 4 bytes`]);
      assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4]);
    });
  });
}

protocol('says so when a message is cut off', async () => {
  for (const cut of [1, 4, 5, 8]) {
    await withScene(async (scene) => {
      const client = scene.client();
      client.socket.end(message(1, VERSION).subarray(0, cut));
      assert.is(reason(await client.answer()), 'the connection ended inside a message');
      await client.closed;
    });
  }
});

protocol('answers what a driver asked before it hung up', async () => {
  await withScene(async (scene) => {
    const client = scene.client();
    client.socket.end(message(1, VERSION));
    assert.equal(await client.answer(), { kind: 1, payload: [1, 2, 3, 4] });
    assert.is(await client.answer(), null);
    assert.equal(scene.left, ['the driver has left: 1 frames of 4 bytes']);
  });
});

protocol('tells a driver its mistake when the chip is strict, and closes', async () => {
  await withScene(
    async (scene) => {
      const client = scene.client();
      // VERSIONR is read-only.
      client.write(message(1, [0x00, 0x39, 0x04, 5]));
      assert.match(reason(await client.answer()), /^read-only: .*VERSIONR.* \[00390405\]$/);
      await client.closed;
      assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4]);
    },
    { strict: true },
  );
});

protocol.run();
