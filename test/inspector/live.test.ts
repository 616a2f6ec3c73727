import { get } from 'node:http';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { Model } from '../../inspector/model/model.ts';
import { Hub } from '../../inspector/server/hub.ts';
import { Live } from '../../sim/live/live.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { suite } from '../support/suite.ts';
import { GATES, gatedProgram } from './gated.ts';

const live = suite('what is seen of a live device');

/** The program that takes clients while a pin is low, on a live board. */
async function withGated(use: (device: Live, program: string) => Promise<void>): Promise<void> {
  const { board, network } = readConfig();
  const program = await gatedProgram();
  const pins = await readBoard(board);
  const device = new Live({ board: { program, pins }, network, cable: {}, print: () => {} });
  try {
    await until(() => device.slots().every(({ state }) => state === 'ARMED'));
    await use(device, program);
  } finally {
    await device.stop();
  }
}

/** Resolves once `is` says so. */
async function until(is: () => boolean): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!is()) {
    if (performance.now() > endMs) throw new Error(`30 s without ${is}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the device answers, once it does. */
function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

live('is who waits, also for one who looks later, and then who was accepted', () =>
  withGated(async (device) => {
    const { hostPort } = await device.forward({ hostPort: 0, devicePort: 80 });
    device.setVoltage(26, 0.75);
    const answers = [ask(hostPort), ask(hostPort), ask(hostPort)];
    const queued = () => device.slots().filter(({ state }) => state === 'QUEUED').length;
    await until(() => queued() === 3);
    const model = new Model();
    const end = new Hub(device).subscribe((event) => model.apply(event));
    assert.equal([model.tells, model.slots.waiting.length], [true, 3]);
    const order = model.slots.waiting.map(({ peer }) => peer);
    device.drivePin(GATES.accept, 0);
    assert.equal(await Promise.all(answers), Array(3).fill('level 0.75'));
    await until(() => model.slots.waiting.length === 0);
    assert.equal(
      model.slots.clients.items.map(({ peer, outcome }) => [peer, outcome]),
      order.map((peer) => [peer, 'accepted']),
    );
    await until(() => model.counts?.counts.accepted === 3);
    end();
    const { seen } = model;
    await ask(hostPort);
    assert.is(model.seen, seen);
  }),
);

live('goes on after a restart: the slots are free, and then armed again', () =>
  withGated(async (device, program) => {
    const model = new Model();
    new Hub(device).subscribe((event) => model.apply(event));
    const states = () => model.slots.lanes.map((lane) => lane.last?.state ?? 'FREE');
    await until(() => states().filter((state) => state === 'ARMED').length === 8);
    await device.restart(program);
    assert.is(model.notes.items.filter(({ what }) => what === 'boot').length, 1);
    await until(() => states().filter((state) => state === 'ARMED').length === 8);
    const [lane] = model.slots.lanes;
    assert.equal(
      lane.items.map(({ state }) => state),
      ['ARMED', 'FREE', 'ARMED'],
    );
  }),
);

live('stands still while it is held: clients wait, and it goes on step by step', () =>
  withGated(async (device) => {
    const { hostPort } = await device.forward({ hostPort: 0, devicePort: 80 });
    const seen: WatchEvent[] = [];
    device.watch((event) => seen.push(event));
    device.drivePin(GATES.accept, 0);
    device.clock.pause();
    const { clock } = device;
    const heldUs = clock.nowUs;
    await until(() => seen.some((event) => event.kind === 'time' && event.held));
    let hasAnswer = false;
    const answer = ask(hostPort).then((text) => {
      hasAnswer = true;
      return text;
    });
    // The program would look at its pin three times meanwhile, and the provider ask the chip.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const isPacket = (event: WatchEvent) => event.kind === 'packet';
    assert.equal([clock.isHeld, clock.nowUs, hasAnswer], [true, heldUs, false]);
    const count = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.is(seen.length, count);
    device.clock.resume(50_000);
    await until(() => clock.isHeld);
    assert.is(Math.round(clock.nowUs - heldUs), 50_000);
    assert.ok(seen.filter(isPacket).length > 1, 'the client has come');
    const before = clock.nowUs;
    device.clock.resume(60_000_000, true);
    await until(() => clock.isHeld);
    assert.ok(clock.nowUs > before && clock.nowUs < before + 5e6, `${clock.nowUs - before} us`);
    device.clock.resume();
    assert.is(await answer, 'level 0');
    device.watch(null);
  }),
);

live('goes on being held over a restart', () =>
  withGated(async (device, program) => {
    device.clock.pause();
    await device.restart(program);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.is(device.serves(80), false);
    device.clock.resume();
    await until(() => device.serves(80));
  }),
);

live.run();
