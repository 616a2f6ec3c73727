import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../sim/chips/w5500/chip.ts';
import { harsh } from '../../sim/chips/w5500/knobs.ts';
import { Forward } from '../../sim/gateway/forward.ts';
import { Random } from '../../sim/random.ts';
import { type Scene, withScene } from './client.ts';
import { pythonVersion } from './python.ts';

const DRIVER = fileURLToPath(new URL('driver.py', import.meta.url));
const PORT = 7;
const MINUTE = 60_000_000;

const python = suite('a driver in Python');

/** The driver, started by a test and ended with it. */
class Driver {
  readonly process: ChildProcess;
  output = '';

  constructor(path: string, connections: number) {
    this.process = spawn('python3', [DRIVER, path, String(PORT), String(connections)]);
    this.process.stdout?.on('data', (bytes) => {
      this.output += bytes;
    });
    this.process.stderr?.on('data', (bytes) => {
      this.output += bytes;
    });
  }

  get over(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }
}

/** Resolves once `condition` holds. The driver moves the clock: a minute of it is enough for everything here. */
async function until(scene: Scene, driver: Driver, what: string, condition: () => boolean): Promise<void> {
  const limitUs = scene.clock.nowUs + MINUTE;
  while (!condition()) {
    if (driver.over || scene.clock.nowUs > limitUs) throw new Error(`no ${what}: ${driver.output}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const isListening = (scene: Scene, count: number) => () =>
  scene.chip.sockets.filter(({ status }) => status === 'LISTEN').length === count;

/** Runs `use` with a driver that has started to listen, and sees that the driver ends with the server. */
async function withDriver(
  use: (scene: Scene, driver: Driver) => Promise<void>,
  { connections = 1, live = false, ...options }: ChipOptions & { connections?: number; live?: boolean } = {},
): Promise<void> {
  let driver: Driver | null = null;
  let ended: Promise<unknown> | null = null;
  try {
    await withScene(
      async (scene) => {
        driver = new Driver(scene.path, connections);
        ended = once(driver.process, 'close');
        await until(scene, driver, 'listener', isListening(scene, connections));
        await use(scene, driver);
      },
      { strict: true, live, ...options },
    );
  } finally {
    await ended;
  }
  assert.is((driver as Driver | null)?.output, 'the simulator has ended\n');
}

function noise(count: number, seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: count }, () => random.below(256));
}

if (pythonVersion() === null) {
  process.stdout.write('skipped: a driver in Python: there is no python3 here\n');
} else {
  python('echoes to a host, and makes no mistake', async () => {
    await withDriver(async (scene, driver) => {
      const peer = scene.host.connect(PORT);
      const bytes = noise(10_000, 1);
      peer.send(bytes);
      await until(scene, driver, 'echo', () => peer.received().length === bytes.length);
      assert.equal(peer.received(), bytes);
      peer.fin();
      await until(scene, driver, 'end', () => peer.ended !== null);
      assert.is(peer.ended, 'closed');
    });
  });

  python('serves one caller after the other', async () => {
    await withDriver(async (scene, driver) => {
      for (let n = 0; n < 5; n++) {
        await until(scene, driver, 'listener', isListening(scene, 1));
        const peer = scene.host.connect(PORT);
        peer.send(`caller ${n}`);
        peer.fin();
        await until(scene, driver, 'end', () => peer.ended !== null);
        assert.is(peer.text(), `caller ${n}`);
      }
    });
  });

  python('serves four at once on four sockets, and a fifth is refused', async () => {
    await withDriver(
      async (scene, driver) => {
        const peers = [0, 1, 2, 3, 4].map(() => scene.host.connect(PORT));
        for (const [n, peer] of peers.entries()) peer.send(`caller ${n}`);
        await until(scene, driver, 'echoes', () =>
          peers.slice(0, 4).every((peer) => peer.text().length === 8),
        );
        assert.equal(
          peers.map((peer) => peer.ended ?? peer.text()),
          ['caller 0', 'caller 1', 'caller 2', 'caller 3', 'refused'],
        );
      },
      { connections: 4 },
    );
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    python(`survives a chip with all knobs against it, seed ${seed}`, async () => {
      await withDriver(async (scene, driver) => {
        const peer = scene.host.connect(PORT);
        const bytes = noise(5000, seed);
        peer.send(bytes);
        peer.fin();
        await until(scene, driver, 'end', () => peer.ended !== null);
        assert.equal(peer.received(), bytes);
      }, harsh(seed));
    });
  }

  python('echoes to a client of this machine, live and through a forwarded port', async () => {
    await withDriver(
      async ({ host, live }) => {
        if (!live) throw new Error('the scene is not live');
        const forward = new Forward({ hostPort: 0, devicePort: PORT, host, clock: live });
        await forward.open();
        const client = connect(forward.hostPort, '127.0.0.1');
        const bytes = noise(20_000, 7);
        client.end(bytes);
        const parts: Buffer[] = [];
        for await (const part of client) parts.push(part);
        assert.equal(Uint8Array.from(Buffer.concat(parts)), bytes);
        await forward.close();
      },
      { live: true },
    );
  });
}

python.run();
