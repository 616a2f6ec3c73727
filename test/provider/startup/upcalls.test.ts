import * as assert from 'uvu/assert';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  createWindow,
  type ThreadId,
  upcallTable,
  WPUCloseEvent,
  WPUCloseThread,
  WPUCreateEvent,
  WPUOpenCurrentThread,
  WPUPostMessage,
  WPUQueryBlockingCallback,
  WPUQueueApc,
  WPUResetEvent,
  WPUSetEvent,
  WSA_INVALID_HANDLE,
  WSAEFAULT,
  WSAENOBUFS,
  WSANOTINITIALISED,
  WSPCleanup,
} from '../../../provider/index.ts';
import { openThread, queueApc } from '../../../provider/winsock/overlapped/apc.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { idle, stuff } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';

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

// The upcalls of winsock-spi 1.8, in their order.
const NAMES =
  `CloseEvent CloseSocketHandle CreateEvent CreateSocketHandle FDIsSet GetProviderPath ModifyIFSHandle
  PostMessage QueryBlockingCallback QuerySocketHandleContext QueueApc ResetEvent SetEvent OpenCurrentThread
  CloseThread`.split(/\s+/);

upcalls('are 15, in their order', () => {
  assert.equal(
    Object.keys(upcallTable()),
    NAMES.map((name) => `lpWPU${name}`),
  );
});

upcalls(
  'events: are made, set and reset, and call nobody once they are closed',
  withDevice((d) => {
    const event = WPUCreateEvent(d.err);
    let calls = 0;
    event.onSet = () => {
      calls++;
    };
    assert.is(WPUSetEvent(event, d.err), true);
    assert.is(event.signalled, true);
    d.run(5);
    assert.is(calls, 1);
    assert.is(WPUResetEvent(event, d.err), true);
    assert.is(event.signalled, false);
    WPUSetEvent(event, d.err);
    assert.is(WPUCloseEvent(event, d.err), true);
    assert.is(event.signalled, false);
    d.run(5);
    assert.is(calls, 1);
    for (const call of [WPUSetEvent, WPUResetEvent, WPUCloseEvent]) {
      d.err.value = 0;
      assert.is(call(null as never, d.err), false);
      assert.is(d.err.value, WSA_INVALID_HANDLE);
    }
    event.onSet = () => {};
    stuff(d);
    assert.is(WPUSetEvent(event, d.err), false);
    assert.is(d.err.value, WSAENOBUFS);
    WSPCleanup(d.err);
    for (const call of [WPUSetEvent, WPUResetEvent]) {
      assert.is(call(event, d.err), false);
      assert.is(d.err.value, WSANOTINITIALISED);
    }
  }),
);

upcalls(
  'messages: are posted to windows from the loop, through the host’s own table where it has one',
  withDevice((d) => {
    const seen: number[][] = [];
    const window = createWindow((...message) => seen.push(message));
    assert.is(WPUPostMessage(window, 1, 2, 3), true);
    assert.equal(seen, []);
    d.run(5);
    assert.equal(seen, [[1, 2, 3]]);
    assert.is(WPUPostMessage(null as never, 1, 2, 3), false);
    d.upcalls().postMessage = () => false;
    assert.is(WPUPostMessage(window, 1, 2, 3), false);
    WSPCleanup(d.err);
    assert.is(WPUPostMessage(window, 1, 2, 3), false);
  }),
);

upcalls(
  'threads: run what is queued to them while they are open',
  withDevice((d) => {
    const seen: unknown[] = [];
    const thread: ThreadId = { ThreadHandle: null };
    const queue = (context: unknown) => WPUQueueApc(thread, (given) => seen.push(given), context, d.err);
    assert.is(queue('before'), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(WPUOpenCurrentThread(thread, d.err), 0);
    assert.is(queue('open'), 0);
    assert.is(WPUCloseThread(thread, d.err), 0);
    assert.is(queue('closed'), -1);
    d.run(5);
    assert.equal(seen, ['open']);
    d.err.value = 0;
    assert.is(WPUCloseThread(thread, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    WPUOpenCurrentThread(thread, d.err);
    stuff(d);
    assert.is(queue('full'), -1);
    assert.is(d.err.value, WSAENOBUFS);
  }),
);

upcalls(
  'the blocking callback is told',
  withDevice((d) => {
    const callback = { value: null as (() => boolean) | null };
    const context = { value: 77 };
    assert.is(WPUQueryBlockingCallback(1, callback, context, d.err), 0);
    assert.equal([callback.value, context.value], [null, 0]);
    const own = () => true;
    d.upcalls().blockingCallback = own;
    WPUQueryBlockingCallback(1, callback, context, d.err);
    assert.is(callback.value, own);
    assert.is(WPUQueryBlockingCallback(1, null as never, context, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
  }),
);

upcalls.run();
