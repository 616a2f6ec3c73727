import * as assert from 'uvu/assert';
import * as w5500 from '../../../hal/w5500/chip.ts';
import {
  createEvent,
  FD_ADDRESS_LIST_CHANGE,
  FD_ROUTING_INTERFACE_CHANGE,
  overlapped,
  SIO_ADDRESS_LIST_CHANGE,
  SIO_IDEAL_SEND_BACKLOG_CHANGE,
  SIO_ROUTING_INTERFACE_CHANGE,
  STATUS_PENDING,
  WSA_IO_PENDING,
  WSA_OPERATION_ABORTED,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINTR,
  WSAENOTCONN,
  WSAEWOULDBLOCK,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEventSelect,
  WSPIoctl,
  WSPSocket,
} from '../../../provider/index.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { control, name } from '../../support/winsock/ioctl.ts';

const changes = suite('ioctl changes');

const SETTINGS = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};
const GATEWAY = name('10.0.2.2');

/** A new lease: the device has address 10.0.2.`last` from now on. */
function lease(d: Device, last: number): void {
  w5500.configure(d.chip, { ...SETTINGS, ip: [10, 0, 2, last] });
}

const watchAddress = (d: Device, s: number) => control(d, s, SIO_ADDRESS_LIST_CHANGE);
const watchRoute = (d: Device, s: number) => control(d, s, SIO_ROUTING_INTERFACE_CHANGE, { input: GATEWAY });

changes(
  'FD_ADDRESS_LIST_CHANGE: comes once for each time it was asked for, and not at all where it was not',
  withDevice((d) => {
    const s = d.socket();
    const messages = messagesOf(d, s);
    lease(d, 16);
    d.run(A_WHILE);
    assert.equal(messages, []);
    assert.is(watchAddress(d, s), WSAEWOULDBLOCK);
    d.run(A_WHILE);
    assert.equal(messages, []);
    lease(d, 17);
    d.run(A_WHILE);
    assert.equal(messages, [[FD_ADDRESS_LIST_CHANGE, 0]]);
    lease(d, 18);
    d.run(A_WHILE);
    assert.is(messages.length, 1, 'it was not asked for again');
    assert.is(watchAddress(d, s), WSAEWOULDBLOCK);
    assert.is(watchAddress(d, s), WSAEWOULDBLOCK);
    d.run(A_WHILE);
    assert.is(messages.length, 1, 'what was before is no change');
    lease(d, 19);
    d.run(A_WHILE);
    assert.is(messages.length, 2);
  }),
);

changes(
  'FD_ADDRESS_LIST_CHANGE: goes to every socket that asked, into its record, and to none that is closed',
  withDevice((d) => {
    const sockets = [d.socket(), d.socket(), d.socket()];
    const events = sockets.map(() => createEvent(null));
    sockets.forEach((s, i) => {
      WSPEventSelect(s, events[i], FD_ADDRESS_LIST_CHANGE, d.err);
      assert.is(watchAddress(d, s), WSAEWOULDBLOCK);
    });
    WSPCloseSocket(sockets[1], d.err);
    const successor = d.socket();
    WSPEventSelect(successor, events[1], FD_ADDRESS_LIST_CHANGE, d.err);
    lease(d, 16);
    d.run(A_WHILE);
    assert.equal(
      events.map((event) => event.signalled),
      [true, false, true],
    );
    assert.equal(enumerate(d, sockets[0], events[0]), [FD_ADDRESS_LIST_CHANGE, [0]]);
    assert.equal(enumerate(d, sockets[2], events[2]), [FD_ADDRESS_LIST_CHANGE, [0]]);
  }),
);

changes(
  'FD_ROUTING_INTERFACE_CHANGE: comes for the link, the address, the subnet and the gateway, once for each time',
  withDevice((d) => {
    const s = d.socket();
    const messages = messagesOf(d, s);
    const causes: [what: string, cause: () => void][] = [
      ['gateway', () => w5500.configure(d.chip, { ...SETTINGS, gateway: [10, 0, 2, 3] })],
      ['subnet', () => w5500.configure(d.chip, { ...SETTINGS, subnet: [255, 255, 0, 0] })],
      ['address', () => lease(d, 20)],
      ['unplugged', () => d.sim.plug(false)],
      ['plugged in', () => d.sim.plug(true)],
    ];
    for (const [what, cause] of causes) {
      assert.is(watchRoute(d, s), WSAEWOULDBLOCK);
      d.run(A_WHILE);
      assert.equal(messages, [], what);
      cause();
      d.run(4000);
      assert.equal(messages, [[FD_ROUTING_INTERFACE_CHANGE, 0]], what);
      messages.length = 0;
    }
  }),
);

changes(
  'FD_ROUTING_INTERFACE_CHANGE: is no change of the address list where the address stays',
  withDevice((d) => {
    const s = d.socket();
    const messages = messagesOf(d, s);
    watchAddress(d, s);
    watchRoute(d, s);
    w5500.configure(d.chip, { ...SETTINGS, gateway: [10, 0, 2, 3] });
    d.run(A_WHILE);
    assert.equal(messages, [[FD_ROUTING_INTERFACE_CHANGE, 0]]);
    lease(d, 16);
    d.run(A_WHILE);
    assert.equal(messages.slice(1), [[FD_ADDRESS_LIST_CHANGE, 0]]);
  }),
);

changes(
  'wait on a blocking socket until the change comes, the wait is cancelled, or the socket closed',
  withDevice((d) => {
    for (const watch of [watchAddress, watchRoute]) {
      const s = d.socket();
      const before = d.clock.now();
      d.time.after(2_000_000, () => lease(d, 16 + (before & 0x7f)));
      assert.is(watch(d, s), 0);
      const waited = d.clock.now() - before;
      assert.ok(waited >= 2000 && waited < 2500, `${waited} ms`);
      const upcalls = d.upcalls();
      upcalls.blockingCallback = () => WSPCancelBlockingCall(d.err) === 0;
      assert.is(watch(d, s), WSAEINTR);
      upcalls.blockingCallback = () => {
        upcalls.blockingCallback = null;
        return WSPCloseSocket(s, d.err) === 0;
      };
      assert.is(watch(d, s), WSAEINTR);
    }
  }),
);

changes(
  'end an overlapped call when they come, and abort it when the socket is closed',
  withDevice((d) => {
    const s = WSPSocket(2, 1, 6, d.info, 0, 1, d.err);
    const [first, second] = [overlapped(createEvent(null)), overlapped(createEvent(null))];
    for (const operation of [first, second]) {
      assert.is(
        WSPIoctl(s, SIO_ADDRESS_LIST_CHANGE, null, 0, null, 0, null, operation, null, null, d.err),
        -1,
      );
      assert.is(d.err.value, WSA_IO_PENDING);
    }
    d.run(A_WHILE);
    assert.is(first.Internal, STATUS_PENDING);
    lease(d, 16);
    d.run(A_WHILE);
    assert.equal([first.Internal, first.hEvent?.signalled], [0, true]);
    assert.equal([second.Internal, second.hEvent?.signalled], [0, true]);
    assert.is(
      WSPIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, GATEWAY, 16, null, 0, null, first, null, null, d.err),
      -1,
    );
    assert.is(d.err.value, WSA_IO_PENDING);
    WSPCloseSocket(s, d.err);
    d.run(A_WHILE);
    assert.equal([first.Internal, first.hEvent?.signalled], [WSA_OPERATION_ABORTED, true]);
  }),
);

changes(
  'SIO_ROUTING_INTERFACE_CHANGE: wants an address of the family',
  withDevice((d) => {
    const s = d.socket();
    nonBlocking(d, s);
    const watch = (input: Uint8Array | null) => control(d, s, SIO_ROUTING_INTERFACE_CHANGE, { input });
    assert.equal([watch(null), watch(GATEWAY.subarray(0, 15))], [WSAEFAULT, WSAEFAULT]);
    const sixth = name('10.0.2.2');
    sixth[0] = 23;
    assert.is(watch(sixth), WSAEAFNOSUPPORT);
  }),
);

changes(
  'SIO_IDEAL_SEND_BACKLOG_CHANGE: never comes; the end of the connection ends the wait for it',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    assert.is(control(d, listener, SIO_IDEAL_SEND_BACKLOG_CHANGE), WSAENOTCONN);
    d.time.after(1_000_000, () => client.rst());
    assert.is(control(d, s, SIO_IDEAL_SEND_BACKLOG_CHANGE), WSAENOTCONN);
    d.host.connect(80);
    d.run(300);
    const other = d.accept(listener);
    nonBlocking(d, other);
    assert.is(control(d, other, SIO_IDEAL_SEND_BACKLOG_CHANGE), WSAEWOULDBLOCK);
  }),
);

changes.run();
