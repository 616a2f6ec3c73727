import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SpiServer } from '../../sim/spi-server/server.ts';
import { message, reason, Scene, u32, withScene } from './client.ts';

const VERSION = [0x00, 0x39, 0x00, 0x00];

const socket = suite('the SPI server’s socket');

/** Why `open` fails, or `it opens`. */
async function openError(server: SpiServer): Promise<string> {
  try {
    await server.open();
    return 'it opens';
  } catch (error) {
    return (error as Error).message;
  }
}

socket('is there while the server is, and not after', async () => {
  const scene = new Scene();
  assert.not.ok(existsSync(scene.path));
  await scene.server.open();
  assert.ok(statSync(scene.path).isSocket());
  await scene.server.close();
  assert.not.ok(existsSync(scene.path));
  await scene.stop();
});

socket('is for its owner alone, mode 0600, whatever the umask, which stays as it was', async () => {
  for (const umask of [0, 0o022, 0o077]) {
    const before = process.umask(umask);
    const scene = new Scene();
    try {
      await scene.server.open();
      assert.is(statSync(scene.path).mode & 0o777, 0o600, `umask ${umask.toString(8)}`);
      assert.is(process.umask(umask), umask);
    } finally {
      process.umask(before);
      await scene.stop();
    }
  }
});

socket('replaces one that a killed server left behind', async () => {
  const scene = new Scene();
  const dies = `require('net').createServer().listen(${JSON.stringify(scene.path)}, () => process.kill(process.pid, 9))`;
  assert.throws(() => execFileSync(process.execPath, ['-e', dies], { stdio: 'ignore' }));
  assert.ok(statSync(scene.path).isSocket());
  await scene.server.open();
  assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4]);
  await scene.stop();
});

socket('leaves a socket alone that a process listens on', async () => {
  await withScene(async (scene) => {
    assert.is(await openError(scene.serverAt(scene.path)), 'another server listens there');
    assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4]);
  });
});

socket('never replaces a file that is no socket', async () => {
  const scene = new Scene();
  writeFileSync(scene.path, 'precious');
  assert.is(await openError(scene.server), 'there is something else than a socket');
  assert.is(readFileSync(scene.path, 'utf8'), 'precious');
  await scene.stop();
});

socket('says that a path is too long instead of cutting it', async () => {
  const scene = new Scene();
  const server = scene.serverAt(`/tmp/${'x'.repeat(103)}`);
  assert.is(await openError(server), 'a path of 108 bytes; there is room for 107');
  await scene.stop();
});

socket('says what the host says when there is no such directory', async () => {
  const scene = new Scene();
  assert.match(await openError(scene.serverAt(`${scene.directory}/none/chip`)), /ENOENT|EACCES/);
  await scene.stop();
});

socket('lets one driver in, and tells a second one why not', async () => {
  await withScene(async (scene) => {
    const first = scene.client();
    await first.frame(...VERSION);
    const second = scene.client();
    assert.is(reason(await second.answer()), 'another driver owns the chip');
    await second.closed;
    assert.equal(await first.frame(...VERSION), [1, 2, 3, 4]);
  });
});

socket('lets a driver in that comes the moment the last one leaves', async () => {
  await withScene(async (scene) => {
    for (let turn = 0; turn < 20; turn++) {
      const client = scene.client();
      assert.equal(await client.frame(...VERSION), [1, 2, 3, 4]);
      client.socket.end();
    }
    assert.is(scene.left.length, 19);
  });
});

socket('is free again when a driver vanishes in the middle of a wait', async () => {
  await withScene(
    async (scene) => {
      const client = scene.client();
      await client.frame(...VERSION);
      client.write(message(4, u32(3_600_000_000)));
      await new Promise((resolve) => setTimeout(resolve, 10));
      client.socket.destroy();
      while (scene.left.length === 0) await new Promise(setImmediate);
      assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4]);
    },
    { live: true },
  );
});

socket('keeps the chip as it is from driver to driver, but for RSTn, which rises', async () => {
  await withScene(async (scene) => {
    const first = scene.client();
    await first.frame(0x00, 0x0f, 0x04, 10, 0, 2, 15);
    first.socket.end();
    await first.closed;
    const second = scene.client();
    assert.equal((await second.frame(0x00, 0x0f, 0x00, 0, 0, 0, 0)).slice(3), [10, 0, 2, 15]);
    await second.ask(2, [0]);
    await second.time(1000);
    second.socket.end();
    await second.closed;
    const third = scene.client();
    await third.time(1000);
    assert.equal(await third.frame(...VERSION), [1, 2, 3, 4]);
  });
});

socket('sends its driver away when the simulator ends', async () => {
  const scene = new Scene();
  await scene.server.open();
  const client = scene.client();
  await client.frame(...VERSION);
  await scene.server.close();
  assert.is(reason(await client.answer()), 'the simulator has ended');
  await client.closed;
  await scene.stop();
});

socket('survives 500 drivers that talk nonsense', async () => {
  const seed = 20_260_101;
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  await withScene(async (scene) => {
    for (let turn = 0; turn < 500; turn++) {
      const client = scene.client();
      client.socket.end(Buffer.from(Array.from({ length: 1 + next() }, next)));
      await client.closed;
    }
    assert.equal(await scene.client().frame(...VERSION), [1, 2, 3, 4], `seed ${seed}`);
    assert.is(scene.left.length, 500, `seed ${seed}`);
  });
});

socket.run();
