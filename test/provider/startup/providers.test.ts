import * as assert from 'uvu/assert';
import {
  createWindow,
  FD_ACCEPT,
  INVALID_SOCKET,
  WSAENOTSOCK,
  WSAEPROCLIM,
  WSANOTINITIALISED,
  WSPAsyncSelect,
  WSPCleanup,
  WSPCloseSocket,
  WSPSocket,
} from '../../../provider/index.ts';
import { peerPort, slots } from '../../support/calls.ts';
import { type Device, newDevice, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { begin, refusedBy, withUnstarted } from '../../support/winsock/startup.ts';

const providers = suite('two chips');

providers(
  'runs two chips in one program: each has its sockets, its ports, its slots and its events',
  withDevice((a) => {
    withDevice((b) => {
      const devices = [a, b];
      const listeners = devices.map((d) => d.listen(80, 2));
      assert.not.equal(listeners[0], listeners[1]);
      // A chip that shows no port of a listening socket has each opened again once: a SYN may come between look and CLOSE.
      for (const d of devices) d.run(2500);
      const heard: string[] = [];
      devices.forEach((d, i) => {
        const window = createWindow((_wMsg, s) => heard.push(`${i}: ${s === listeners[i]}`));
        WSPAsyncSelect(listeners[i], window, 1, FD_ACCEPT, d.err);
      });
      b.host.connect(80, { sourcePort: 7002 });
      b.run(5);
      a.run(5);
      assert.equal(heard, ['1: true']);
      a.host.connect(80, { sourcePort: 7001 });
      a.run(5);
      assert.equal(heard, ['1: true', '0: true']);
      const accepted = devices.map((d, i) => d.accept(listeners[i]));
      assert.equal(
        devices.map((d, i) => peerPort(d, accepted[i])),
        [7001, 7002],
      );
      assert.equal(devices.map(slots), ['2 ARMED 1 CONNECTED', '2 ARMED 1 CONNECTED']);
      assert.is(WSPCloseSocket(accepted[0], a.err), 0);
      assert.is(a.send(accepted[0], 'x'), -1);
      assert.is(b.send(accepted[1], 'x'), 1);
    })();
  }),
);

providers(
  'gives each of two chips handles of its own, and takes the first where none is named',
  withDevice((a) => {
    withDevice((b) => {
      const count = (d: Device) => {
        let n = 0;
        until(
          'no handle is left',
          () => d.socket() === INVALID_SOCKET,
          () => n++,
        );
        return n;
      };
      assert.equal([count(a), count(b)], [16, 16]);
      assert.is(WSPSocket(2, 1, 6, null, 0, 0, a.err), INVALID_SOCKET);
    })();
    const s = WSPSocket(2, 1, 6, null, 0, 0, a.err);
    assert.is(s, INVALID_SOCKET, 'one of two startups is still counted');
  }),
);

providers(
  'counts the startups of two chips together: only the last cleanup ends them, and it ends both',
  withUnstarted((a) => {
    const b = newDevice();
    a.start();
    b.start();
    const sockets = [a.listen(80, 1), b.listen(80, 1)];
    assert.is(WSPCleanup(a.err), 0);
    assert.equal([slots(a), slots(b)], ['1 ARMED', '1 ARMED']);
    assert.is(WSPCleanup(a.err), 0);
    for (const s of sockets) assert.is(refusedBy(s), WSANOTINITIALISED);
    for (const d of [a, b]) assert.is(d.sim.sockets.filter((socket) => socket.status !== 'CLOSED').length, 0);
    b.start();
    assert.is(refusedBy(sockets[0]), WSAENOTSOCK);
    assert.is(slots(a), '');
    b.awaitLink();
    const listener = b.listen(80, 1);
    b.host.connect(80, { sourcePort: 5001 });
    b.run(5);
    assert.is(peerPort(b, b.accept(listener)), 5001);
  }),
);

providers(
  'starts up to 15 chips, and answers WSAEPROCLIM for one more',
  withUnstarted(() => {
    const devices = Array.from({ length: 16 }, () => newDevice());
    const results = devices.map((d) => begin(d.info)[0]);
    assert.equal(results, [...new Array(15).fill(0), WSAEPROCLIM]);
    for (const s of [-1, INVALID_SOCKET]) assert.is(refusedBy(s), WSAENOTSOCK);
    const last = devices[14].listen(80, 1);
    assert.is(slots(devices[14]), '1 ARMED');
    assert.is(WSPCloseSocket(last, devices[14].err), 0);
    assert.is(devices[15].bus.frames, 0);
  }),
);

providers(
  'knows no socket for a chip that is not started, beside one that is',
  withDevice((a) => {
    const other = newDevice();
    assert.is(other.socket(), INVALID_SOCKET);
    assert.is(other.err.value, WSANOTINITIALISED);
    assert.ok(a.socket() !== INVALID_SOCKET);
  }),
);

providers.run();
