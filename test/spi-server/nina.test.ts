import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { NinaSim } from '../../sim/chips/nina/chip.ts';
import { SimClock } from '../../sim/clock.ts';
import { SpiServer } from '../../sim/spi-server/server.ts';
import { LockstepSpiTime } from '../../sim/spi-server/time.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { suite } from '../support/suite.ts';
import { Client } from './client.ts';

const server = suite('an ESP32 on the SPI server');

const READY = 5;
const SELECT = 6;
const GPIO0 = 7;
const RESET = 2;
const INTERRUPT = 3;

/** Runs `use` with a client of an ESP32 that has booted. */
async function withClient(use: (client: Client, chip: NinaSim) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'nina-'));
  const path = join(directory, 'chip');
  const clock = new SimClock();
  const chip = new NinaSim(clock, new Wire(clock));
  const offer = new SpiServer({ path, chip, time: new LockstepSpiTime(clock) });
  await offer.open();
  const client = new Client(path);
  try {
    await client.time(500_000);
    await use(client, chip);
  } finally {
    await offer.close();
    client.socket.destroy();
    rmSync(directory, { recursive: true, force: true });
  }
}

server('a driver selects, waits for READY, and clocks a frame in parts', async () => {
  await withClient(async (client, chip) => {
    const faults: string[] = [];
    chip.onFault = ({ kind }) => faults.push(kind);
    assert.equal(await client.ask(READY), [0]);
    await client.ask(SELECT, [0]);
    assert.equal(await client.ask(READY), [0]);
    await client.time(20);
    assert.equal(await client.ask(READY), [1]);
    await client.frame(0xe0, 0x37);
    await client.frame(0x00, 0xee);
    await client.ask(SELECT, [1]);
    await client.time(1000);
    await client.ask(SELECT, [0]);
    await client.time(20);
    assert.equal(await client.frame(0, 0, 0, 0), [0xe0, 0xb7, 1, 6]);
    assert.is(Buffer.from(await client.frame(0, 0, 0, 0, 0)).toString(), '2.0.0');
    await client.frame(0, 0, 0);
    await client.ask(SELECT, [1]);
    assert.equal(faults, []);
  });
});

server(
  'GPIO0 is low while nothing is to be read, and held low through a reset it starts the boot loader',
  async () => {
    await withClient(async (client) => {
      assert.equal(await client.ask(INTERRUPT), [0]);
      await client.ask(GPIO0, [0]);
      await client.ask(RESET, [0]);
      await client.time(10_000);
      await client.ask(RESET, [1]);
      await client.time(2_000_000);
      assert.equal(await client.ask(READY), [1]);
      await client.ask(GPIO0, [1]);
      await client.ask(RESET, [0]);
      await client.time(10_000);
      await client.ask(RESET, [1]);
      await client.time(500_000);
      assert.equal(await client.ask(READY), [0]);
    });
  },
);

server('a driver that leaves lets go of chip select', async () => {
  await withClient(async (client, chip) => {
    await client.ask(SELECT, [0]);
    client.socket.end();
    await client.closed;
    chip.clock.advance(1000);
    assert.is(chip.ready, false);
  });
});

server.run();
