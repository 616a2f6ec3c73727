import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openThread, queueApc } from '../../provider/apc.ts';
import { createWindow, type ThreadId, WSPCleanup } from '../../provider/index.ts';
import { providerOf } from '../../provider/wsp/startup.ts';
import { type Device, withDevice } from '../support/device.ts';
import { idle, stuff } from '../support/events.ts';

const upcalls = suite('upcalls');

function provider(d: Device) {
  const found = providerOf(d.info);
  if (!found) throw new Error('not started');
  return found;
}

upcalls(
  'queueApc: runs a procedure from the loop, once, in turn with the messages, never from inside the call',
  withDevice((d) => {
    const seen: unknown[] = [];
    const thread: ThreadId = { ThreadHandle: null };
    openThread(thread);
    const window = createWindow((wMsg) => seen.push(wMsg));
    const context = { any: 'record' };
    provider(d).upcalls.postMessage(window, 1, 0, 0);
    assert.is(
      queueApc(provider(d), thread, (given) => seen.push(given), context),
      true,
    );
    provider(d).upcalls.postMessage(window, 3, 0, 0);
    assert.equal(seen, []);
    d.run(10);
    assert.is(seen.length, 3);
    assert.is(seen[1], context);
    assert.equal([seen[0], seen[2]], [1, 3]);
  }),
);

upcalls(
  'queueApc: goes to the runtime’s one thread where none is named, and refuses one that is closed',
  withDevice((d) => {
    const seen: unknown[] = [];
    const closed: ThreadId = { ThreadHandle: null };
    assert.is(
      queueApc(provider(d), closed, (given) => seen.push(given), 1),
      false,
    );
    assert.is(
      queueApc(provider(d), null, (given) => seen.push(given), 2),
      true,
    );
    d.run(10);
    assert.equal(seen, [2]);
  }),
);

upcalls(
  'queueApc: does nothing and says so while the queue is full, and nothing runs after the last cleanup',
  withDevice((d) => {
    const seen: unknown[] = [];
    const apc = (given: unknown) => seen.push(given);
    stuff(d);
    assert.is(queueApc(provider(d), null, apc, 1), false);
    d.run(10);
    assert.equal(seen, []);
    assert.is(queueApc(provider(d), null, apc, 2), true);
    WSPCleanup(d.err);
    d.run(200);
    assert.equal(seen, []);
  }),
);

upcalls(
  'queueApc: is the host’s own where it has one',
  withDevice((d) => {
    const asked: unknown[][] = [];
    const own = provider(d);
    own.upcalls.queueApc = (...given) => asked.push(given) > 0;
    const apc = () => {};
    assert.is(queueApc(own, null, apc, idle), true);
    assert.equal(asked, [[null, apc, idle]]);
  }),
);

upcalls.run();
