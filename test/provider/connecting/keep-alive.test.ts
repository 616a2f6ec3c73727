import * as assert from 'uvu/assert';
import { find } from '../../../provider/engine/records/handle.ts';
import {
  FD_CLOSE,
  IPPROTO_TCP,
  SO_KEEPALIVE,
  SOL_SOCKET,
  TCP_KEEPIDLE,
  WSAECONNABORTED,
  WSAENETRESET,
  WSAENOTCONN,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';

const keepAlive = suite('keep-alive');

/** The host hears nothing from now on, as if it had lost its power. */
function silence(d: Device): void {
  d.host.stopAnswering = true;
}

/** Probes with these seconds between them. */
function probe(d: Device, s: number, seconds: number): void {
  assert.is(setOpt(d, s, IPPROTO_TCP, TCP_KEEPIDLE, seconds), 0);
  assert.is(setOpt(d, s, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
}

/** How many frames the device sends in so many milliseconds. */
function framesIn(d: Device, ms: number): number {
  let count = 0;
  d.host.onFrame = () => count++;
  d.run(ms);
  d.host.onFrame = null;
  return count;
}

keepAlive(
  'is off at first: a connection whose peer is gone lasts for ever',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('x');
    d.run(5);
    silence(d);
    assert.is(framesIn(d, 120_000), 0);
    assert.is(d.recv(s), 'x');
  }),
);

keepAlive(
  'probes once data was exchanged, every 5 s from the seconds asked for, rounded up',
  withDevice((d) => {
    const { s, client } = converse(d);
    probe(d, s, 6);
    assert.is(framesIn(d, 30_000), 0, 'nothing was exchanged');
    client.send('x');
    d.run(50);
    assert.is(framesIn(d, 9_900), 0);
    assert.is(framesIn(d, 200), 1);
    assert.is(framesIn(d, 9_900), 1, 'ten seconds later');
    assert.is(client.state, 'ESTABLISHED');
  }, TIMED),
);

keepAlive(
  'ends a connection whose peer is gone: FD_CLOSE and every call say WSAENETRESET',
  withDevice((d) => {
    const { s, client } = converse(d);
    probe(d, s, 5);
    client.send('x');
    d.run(50);
    assert.is(d.recv(s), 'x');
    const messages = messagesOf(d, s, FD_CLOSE);
    silence(d);
    d.run(36_000);
    assert.equal(messages, []);
    d.run(2_500);
    assert.equal(messages, [[FD_CLOSE, WSAENETRESET]]);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAENETRESET);
    assert.is(d.send(s, 'y'), -1);
    assert.is(d.err.value, WSAENETRESET);
  }, TIMED),
);

keepAlive(
  'is not what ends a connection whose data nobody acknowledges: WSAECONNABORTED',
  withDevice((d) => {
    const { s, client } = converse(d);
    probe(d, s, 60);
    client.send('x');
    d.run(50);
    silence(d);
    d.send(s, 'y');
    d.run(40_000);
    assert.is(d.send(s, 'z'), -1);
    assert.is(d.err.value, WSAECONNABORTED);
  }),
);

keepAlive(
  'may be asked of the listener, and holds for what it accepts; the next connection of the slot has it again',
  withDevice((d) => {
    const listener = d.socket();
    probe(d, listener, 5);
    d.bindAndListen(listener, 80, 1);
    for (let round = 0; round < 3; round++) {
      const client = d.host.connect(80);
      d.run(5);
      const s = d.accept(listener);
      client.send('x');
      d.run(50);
      assert.is(framesIn(d, 4_900), 0);
      assert.is(framesIn(d, 200), 1, `round ${round}`);
      client.fin();
      WSPCloseSocket(s, d.err);
      d.run(4_000);
      // No document says that Sn_KPALVTR outlives OPEN.
      for (let n = 0; n < 8; n++) d.sim.sockets[n].registers.set('Sn_KPALVTR', 0);
    }
  }, TIMED),
);

keepAlive(
  'of a slot’s last connection is not the next one’s',
  withDevice((d) => {
    const { listener, s, client } = converse(d, { backlog: 1 });
    probe(d, s, 5);
    client.fin();
    WSPCloseSocket(s, d.err);
    d.run(4_000);
    const next = d.host.connect(80);
    d.run(5);
    d.accept(listener);
    next.send('x');
    d.run(50);
    assert.is(framesIn(d, 30_000), 0);
  }),
);

keepAlive(
  'probes for a socket that connects, and stops when it is switched off',
  withDevice((d) => {
    const peers = answer(d);
    const s = d.socket();
    probe(d, s, 5);
    assert.is(tryConnect(d, s, ECHO), 0);
    peers[0].send('x');
    d.run(50);
    assert.is(framesIn(d, 10_100), 2);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_KEEPALIVE, 0), 0);
    assert.is(framesIn(d, 30_000), 0);
  }, TIMED),
);

keepAlive(
  'without a time of its own probes as rarely as the chip can, every 1,275 s, not every two hours',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
    assert.is(getOpt(d, s, IPPROTO_TCP, TCP_KEEPIDLE), 7200);
    client.send('x');
    d.run(50);
    assert.is(d.sim.sockets[slotOf(d, s)].registers.get('Sn_KPALVTR'), 255);
  }),
);

keepAlive(
  'cannot be set on a connection that is over: WSAENETRESET when it timed out, WSAENOTCONN when it was reset',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.rst();
    d.run(1500);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_KEEPALIVE, 1), WSAENOTCONN);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    probe(d, t, 5);
    other.send('x');
    d.run(50);
    silence(d);
    d.run(40_000);
    assert.is(setOpt(d, t, SOL_SOCKET, SO_KEEPALIVE, 1), WSAENETRESET);
  }),
);

/** The number of the slot that has the connection of `s`. */
function slotOf(d: Device, s: number): number {
  const slot = find(s, d.err)?.slot;
  if (!slot) throw new Error(`no connection ${s}`);
  return slot.n;
}

keepAlive.run();
