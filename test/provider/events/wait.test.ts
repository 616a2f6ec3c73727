import * as assert from 'uvu/assert';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  createEvent,
  createWindow,
  type EventObject,
  FD_ACCEPT,
  FD_READ,
  networkEvents,
  overlapped,
  serviceOnce,
  WSA_INFINITE,
  WSA_INVALID_EVENT,
  WSA_INVALID_HANDLE,
  WSA_INVALID_PARAMETER,
  WSA_MAXIMUM_WAIT_EVENTS,
  WSA_WAIT_EVENT_0,
  WSA_WAIT_FAILED,
  WSA_WAIT_IO_COMPLETION,
  WSA_WAIT_TIMEOUT,
  WSACloseEvent,
  WSACreateEvent,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSANOTINITIALISED,
  WSAResetEvent,
  WSASetEvent,
  WSAWaitForMultipleEvents,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCleanup,
  WSPEnumNetworkEvents,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { queueApc } from '../../../provider/winsock/overlapped/apc.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { converseOverlapped, outcome, pend } from '../../support/winsock/overlapped.ts';

const wait = suite('WSAWaitForMultipleEvents');

/** One wait; the error of a failed one as a negative number. */
function await_(d: Device, events: EventObject[], { all = false, ms = 0, alertable = false } = {}): number {
  const result = WSAWaitForMultipleEvents(events.length, events, all, ms, alertable, d.err);
  return result === WSA_WAIT_FAILED ? -d.err.value : result;
}

function apc(d: Device, procedure: () => void): void {
  const provider = providerOf(d.info);
  if (!provider) throw new Error('not started');
  assert.is(queueApc(provider, null, procedure, null), true);
}

wait(
  'returns the lowest index that is set, resets none, and times out where none is',
  withDevice((d) => {
    const events = [WSACreateEvent(d.err), WSACreateEvent(d.err), WSACreateEvent(d.err)];
    assert.is(await_(d, events), WSA_WAIT_TIMEOUT);
    WSASetEvent(events[2], d.err);
    for (let i = 0; i < 2; i++) assert.is(await_(d, events), WSA_WAIT_EVENT_0 + 2);
    WSASetEvent(events[1], d.err);
    assert.is(await_(d, events, { ms: WSA_INFINITE }), WSA_WAIT_EVENT_0 + 1);
    assert.is(await_(d, events, { all: true }), WSA_WAIT_TIMEOUT);
    WSASetEvent(events[0], d.err);
    assert.is(await_(d, events, { all: true }), WSA_WAIT_EVENT_0);
    WSAResetEvent(events[0], d.err);
    assert.is(await_(d, events), WSA_WAIT_EVENT_0 + 1);
    assert.is(WSAWaitForMultipleEvents(1, events, false, 0, false, d.err), WSA_WAIT_TIMEOUT);
  }),
);

wait(
  'waits for a request with WSPEventSelect, and no longer than its time',
  withDevice((d) => {
    const event = WSACreateEvent(d.err);
    const listener = d.listen(80, 2);
    WSPEventSelect(listener, event, FD_ACCEPT, d.err);
    let before = d.clock.now();
    assert.is(await_(d, [event], { ms: 200 }), WSA_WAIT_TIMEOUT);
    let waited = d.clock.now() - before;
    assert.ok(waited >= 200 && waited < 210, `${waited} ms`);
    d.time.after(300_000, () => d.host.connect(80));
    before = d.clock.now();
    assert.is(await_(d, [WSACreateEvent(d.err), event], { ms: WSA_INFINITE }), WSA_WAIT_EVENT_0 + 1);
    waited = d.clock.now() - before;
    assert.ok(waited >= 300 && waited < 310, `${waited} ms`);
    assert.equal(enumerate(d, listener, event), [FD_ACCEPT, [0]]);
    assert.is(await_(d, [event]), WSA_WAIT_TIMEOUT);
  }, TIMED),
);

wait(
  'hears without time what the chip has to say',
  withDevice((d) => {
    const event = createEvent(null);
    WSPEventSelect(d.listen(80, 2), event, FD_ACCEPT, d.err);
    d.host.connect(80);
    let index = WSA_WAIT_TIMEOUT;
    for (let i = 0; i < 100 && index === WSA_WAIT_TIMEOUT; i++) {
      d.time.advance(1000);
      index = await_(d, [event]);
    }
    assert.is(index, WSA_WAIT_EVENT_0);
  }, TIMED),
);

wait(
  'with a timeout of 0 never blocks, so it is allowed while another call blocks; a longer one is refused',
  withDevice((d) => {
    const event = WSACreateEvent(d.err);
    let turns = 0;
    d.upcalls().blockingCallback = () => ++turns < 1000;
    assert.is(await_(d, [event]), WSA_WAIT_TIMEOUT);
    assert.is(turns, 0);
    const inner: number[] = [];
    d.upcalls().blockingCallback = () => {
      for (const ms of [0, 1]) inner.push(await_(d, [event], { ms }));
      return false;
    };
    assert.is(await_(d, [event], { ms: 20 }), -WSAEINTR);
    assert.equal(inner, [WSA_WAIT_TIMEOUT, -WSAEINPROGRESS]);
  }),
);

wait(
  'runs procedures where it is alertable, and ends with them; an object that is set comes first',
  withDevice((d) => {
    const event = WSACreateEvent(d.err);
    const seen: string[] = [];
    apc(d, () => seen.push('a'));
    apc(d, () => seen.push('b'));
    assert.is(await_(d, [event], { ms: 20 }), WSA_WAIT_TIMEOUT);
    assert.equal(seen, []);
    assert.is(await_(d, [event], { alertable: true }), WSA_WAIT_IO_COMPLETION);
    assert.equal(seen, ['a', 'b']);
    apc(d, () => seen.push('c'));
    WSASetEvent(event, d.err);
    assert.is(await_(d, [event], { alertable: true }), WSA_WAIT_EVENT_0);
    assert.is(seen.length, 2);
  }),
);

wait(
  'ends with the completion routine of an overlapped receive, and with the event object of another',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const never = WSACreateEvent(d.err);
    let count = 0;
    const routine = (_error: number, bytes: number) => {
      count = bytes;
    };
    const buffers = () => [{ len: 4, buf: new Uint8Array(4) }];
    pend(d, s, overlapped(null), buffers(), { routine });
    client.send('four');
    assert.is(await_(d, [never], { ms: 3000, alertable: true }), WSA_WAIT_IO_COMPLETION);
    assert.is(count, 4);
    const event = WSACreateEvent(d.err);
    pend(d, s, overlapped(event), buffers());
    client.send('more');
    assert.is(await_(d, [never, event], { ms: 3000 }), WSA_WAIT_EVENT_0 + 1);
  }),
);

wait(
  'refuses what cannot be waited for',
  withDevice((d) => {
    const event = WSACreateEvent(d.err);
    const closed = WSACreateEvent(d.err);
    assert.is(WSACloseEvent(closed, d.err), true);
    const many = Array.from({ length: 65 }, () => WSACreateEvent(d.err));
    assert.is(await_(d, []), -WSA_INVALID_PARAMETER);
    assert.is(await_(d, many), -WSA_INVALID_PARAMETER);
    assert.is(await_(d, many.slice(1)), WSA_WAIT_TIMEOUT);
    assert.is(WSA_MAXIMUM_WAIT_EVENTS, 64);
    assert.is(WSAWaitForMultipleEvents(1, null as never, false, 0, false, d.err), WSA_WAIT_FAILED);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(WSAWaitForMultipleEvents(2, [event], false, 0, false, d.err), WSA_WAIT_FAILED);
    assert.is(d.err.value, WSAEFAULT);
    for (const none of [WSA_INVALID_EVENT, closed, {}, 7])
      assert.is(await_(d, [event, none as never]), -WSA_INVALID_HANDLE);
    assert.is(await_(d, [event, event], { all: true }), -WSA_INVALID_PARAMETER);
    assert.is(await_(d, [event, event]), WSA_WAIT_TIMEOUT);
    for (const call of [WSASetEvent, WSAResetEvent, WSACloseEvent]) {
      assert.is(call(closed, d.err), false);
      assert.is(d.err.value, WSA_INVALID_HANDLE);
    }
    WSPCleanup(d.err);
    assert.is(await_(d, [event]), -WSANOTINITIALISED);
  }),
);

wait(
  'and everything else that names an event object refuses a closed one, and changes nothing',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [event, closed] = [WSACreateEvent(d.err), WSACreateEvent(d.err)];
    WSACloseEvent(closed, d.err);
    assert.is(WSPEventSelect(s, event, FD_READ, d.err), 0);
    assert.is(WSPEventSelect(s, closed, FD_READ, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    client.send('x');
    d.run(A_WHILE);
    assert.is(event.signalled, true, 'the registration before stays');
    assert.is(WSPEnumNetworkEvents(s, closed, networkEvents(), d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
    assert.is(WSPEventSelect(s, closed, 0, d.err), 0, 'a mask of 0 has no use for an object');
    const record = overlapped(WSACreateEvent(d.err));
    assert.is(pend(d, s, record, [{ len: 4, buf: new Uint8Array(4) }]), 0);
    assert.is(outcome(d, s, record, true), 1);
    WSACloseEvent(record.hEvent as EventObject, d.err);
    assert.is(outcome(d, s, record, true), -WSA_INVALID_HANDLE);
    assert.is(outcome(d, s, record), 1);
  }),
);

wait(
  'ends when it is cancelled, when an object is closed and when the provider ends, and may not block twice',
  withDevice((d) => {
    const event = WSACreateEvent(d.err);
    const forever = { ms: WSA_INFINITE };
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall({ value: 0 }) === 0;
    assert.is(await_(d, [event], forever), -WSAEINTR);
    let inner = 0;
    d.upcalls().blockingCallback = () => {
      inner = await_(d, [event], forever);
      return false;
    };
    assert.is(await_(d, [event], forever), -WSAEINTR);
    assert.is(inner, -WSAEINPROGRESS);
    const other = WSACreateEvent(d.err);
    d.upcalls().blockingCallback = () => WSACloseEvent(other, { value: 0 }) || true;
    assert.is(await_(d, [event, other], forever), -WSA_INVALID_HANDLE);
    d.upcalls().blockingCallback = () => WSPCleanup({ value: 0 }) === 0;
    assert.is(await_(d, [event], forever), -WSAEINTR);
  }),
);

wait(
  'serviceOnce: serves a program with a loop of its own, callbacks and all',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const got: string[] = [];
    const window = createWindow((_wMsg, s, lParam) => {
      if (lParam & FD_ACCEPT) d.accept(s);
      if (lParam & FD_READ) got.push(String(d.recv(s)));
    });
    WSPAsyncSelect(listener, window, 1, FD_ACCEPT | FD_READ, d.err);
    const client = d.host.connect(80);
    client.send('hello');
    // A segment that is lost comes again within 3 s.
    for (let i = 0; i < 5000 && got.length === 0; i++) {
      d.time.advance(1000);
      serviceOnce();
    }
    assert.equal(got, ['hello']);
  }),
);

wait(
  'serviceOnce: runs no callback inside a call that blocks, and does nothing without a provider',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    let calls = 0;
    apc(d, () => calls++);
    const provider = providerOf(d.info);
    const window = createWindow(() => calls++);
    provider?.upcalls.postMessage(window, 1, 0, 0);
    let within = -1;
    d.upcalls().blockingCallback = () => {
      const before = calls;
      serviceOnce();
      within = calls - before;
      return false;
    };
    d.accept(listener);
    assert.is(within, 0);
    serviceOnce();
    assert.is(calls, 2);
    apc(d, () => WSPCleanup({ value: 0 }));
    serviceOnce();
    serviceOnce();
  }),
);

wait.run();
