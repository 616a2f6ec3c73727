import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_READ,
  overlapped,
  type Upcalls,
  type UpcallTable,
  upcallTable,
  WPUOpenCurrentThread,
  WPUQueueApc,
  WSAEFAULT,
  WSAEINTR,
  WSPAsyncSelect,
  WSPEventSelect,
  WSPStartup,
} from '../../../provider/index.ts';
import { arrive } from '../../support/calls.ts';
import { type Device, newDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { converseOverlapped, pend } from '../../support/winsock/overlapped.ts';

const host = suite('WSPUPCALLTABLE');

/** A test body with a device that was started with `table`. */
function withTable(table: UpcallTable, body: (d: Device) => void): () => void {
  return () => {
    const d = newDevice().start(table);
    try {
      d.awaitLink();
      body(d);
    } finally {
      d.stop();
    }
  };
}

/** A conversation that needs all upcalls: messages, event objects, procedures and the blocking callback. */
function useAll(d: Device): string[] {
  const seen: string[] = [];
  const listener = d.listen(80, 2);
  WSPAsyncSelect(
    listener,
    createWindow((wMsg) => seen.push(`message ${wMsg}`)),
    7,
    FD_ACCEPT,
    d.err,
  );
  arrive(d, 80, [5001]);
  const event = createEvent(() => seen.push('event'));
  const other = d.listen(81, 2);
  WSPEventSelect(other, event, FD_ACCEPT | FD_READ, d.err);
  arrive(d, 81, [5002]);
  const thread = { ThreadHandle: null };
  WPUOpenCurrentThread(thread, d.err);
  WPUQueueApc(thread, (context) => seen.push(`procedure ${context}`), 'a', d.err);
  d.run(10);
  return seen;
}

host(
  'is what WSPStartup takes: the provider’s own serves as the default one does',
  withTable(upcallTable(), (d) => {
    assert.equal(useAll(d), ['message 7', 'event', 'procedure a']);
    const { s, client } = converseOverlapped2(d);
    let count = 0;
    const routine = (_error: number, bytes: number) => {
      count = bytes;
    };
    pend(d, s, overlapped(null), [{ len: 4, buf: new Uint8Array(4) }], { routine });
    client.send('four');
    d.run(10);
    assert.is(count, 4);
    const listener = d.listen(82, 1);
    d.time.after(5000, () => d.host.connect(82));
    assert.ok(d.accept(listener) > 0, 'a blocking call waits');
  }),
);

/** As converseOverlapped, where port 80 is taken already. */
function converseOverlapped2(d: Device) {
  d.stop();
  d.start(upcallTable()).awaitLink();
  return converseOverlapped(d);
}

{
  const asked: string[] = [];
  const own = upcallTable();
  let patience = 3;
  const table: UpcallTable = {
    ...own,
    lpWPUPostMessage: (...given) => asked.push('post') > 0 && own.lpWPUPostMessage(...given),
    lpWPUSetEvent: (...given) => asked.push('set') > 0 && own.lpWPUSetEvent(...given),
    lpWPUResetEvent: (...given) => asked.push('reset') > 0 && own.lpWPUResetEvent(...given),
    lpWPUQueueApc: (...given) => {
      asked.push('apc');
      return own.lpWPUQueueApc(...given);
    },
    lpWPUQueryBlockingCallback: (_entry, callback, context) => {
      callback.value = (given) => given === 42 && patience-- > 0;
      context.value = 42;
      return 0;
    },
  };

  host(
    'has functions of the host’s own asked, which may call the provider’s',
    withTable(table, (d) => {
      asked.length = 0;
      patience = 100;
      assert.equal(useAll(d), ['message 7', 'event', 'procedure a']);
      assert.equal(asked, ['post', 'set', 'apc']);
      patience = 3;
      const listener = d.listen(82, 1);
      assert.is(d.accept(listener), 0xffffffff);
      assert.is(d.err.value, WSAEINTR);
      assert.is(patience, -1);
    }),
  );
}

host(
  'that lacks one of its functions, or is something else, is WSAEFAULT at once, and nothing is started',
  () => {
    const whole: Record<string, unknown> = upcallTable();
    const bad: unknown[] = Object.keys(whole).map((name) => ({ ...whole, [name]: undefined }));
    for (const name of Object.keys(whole)) bad.push({ ...whole, [name]: 7 }, { ...whole, [name]: null });
    bad.push({}, [], 7, 'table', () => {}, { postMessage: 7 }, { blockingCallback: null });
    bad.push({ postMessage: () => true, blockingCallback: 7 }, { postMessage: () => true, setEvent: 7 });
    const d = newDevice();
    const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
    for (const table of bad) {
      assert.is(WSPStartup(0x0202, data, d.info, table as UpcallTable, null), WSAEFAULT, String(table));
      assert.is(d.sim.sockets.filter((socket) => socket.status !== 'CLOSED').length, 0);
    }
    d.start().awaitLink();
    const posted: number[] = [];
    const first: Upcalls = { postMessage: (_hWnd, wMsg) => posted.push(wMsg) > 0, blockingCallback: null };
    assert.is(WSPStartup(0x0202, data, d.info, first, null), 0);
    for (const table of bad)
      assert.is(WSPStartup(0x0202, data, d.info, table as UpcallTable, null), WSAEFAULT);
    WSPAsyncSelect(
      d.listen(80, 1),
      createWindow(() => {}),
      9,
      FD_ACCEPT,
      d.err,
    );
    arrive(d, 80, [5001]);
    assert.equal(posted, [9], 'the table in use stays');
    d.stop();
    d.stop();
  },
);

host.run();
