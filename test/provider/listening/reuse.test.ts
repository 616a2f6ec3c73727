import * as assert from 'uvu/assert';
import {
  INVALID_SOCKET,
  inet,
  inetAny,
  SO_EXCLUSIVEADDRUSE,
  SO_REUSEADDR,
  SOL_SOCKET,
  WSAEACCES,
  WSAEADDRINUSE,
  WSPBind,
  WSPCloseSocket,
  WSPListen,
} from '../../../provider/index.ts';
import { nonBlocking, slots } from '../../support/calls.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO, localPort, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';
import { setOpt } from '../../support/winsock/options.ts';

const reuse = suite('reuse');

const OWN = inet(10, 0, 2, 15, 5000);
const ok = 0;
const INUSE = WSAEADDRINUSE;
const ACCES = WSAEACCES;

/** Winsock-spi 4.4: a row for the first socket, a column for the second. */
const KINDS = ['plain W', 'plain A', 'REUSE W', 'REUSE A', 'EXCL W', 'EXCL A'];
const VERDICTS = [
  [INUSE, ok, ACCES, ok, INUSE, ok],
  [ok, INUSE, ok, ACCES, INUSE, INUSE],
  [INUSE, ok, ok, ok, INUSE, ok],
  [ok, INUSE, ok, ok, INUSE, INUSE],
  [INUSE, ACCES, ACCES, ACCES, INUSE, ACCES],
  [ok, INUSE, ok, ACCES, INUSE, INUSE],
];

/** A socket of that kind, and the result of binding it to port 5000: 0, or the error. */
function bindAs(d: Device, kind: string): [s: number, error: number] {
  const s = d.socket();
  if (kind.startsWith('REUSE')) assert.is(setOpt(d, s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
  if (kind.startsWith('EXCL')) assert.is(setOpt(d, s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
  const name = kind.endsWith('W') ? inetAny(5000) : OWN;
  return [s, WSPBind(s, name, 16, d.err) === 0 ? 0 : d.err.value];
}

VERDICTS.forEach((row, first) => {
  reuse(
    `of a port that a socket has: ${KINDS[first]}, then ${KINDS.map((kind, i) => `${kind} ${row[i] || 'ok'}`).join(', ')}`,
    withDevice((d) => {
      const [, error] = bindAs(d, KINDS[first]);
      assert.is(error, 0);
      const seen = KINDS.map((kind) => {
        const [s, result] = bindAs(d, kind);
        WSPCloseSocket(s, d.err);
        return result;
      });
      assert.equal(seen, row);
    }),
  );
});

reuse(
  'asks everybody who has the port, and frees it with the last of them',
  withDevice((d) => {
    const [any] = bindAs(d, 'plain W');
    const [own] = bindAs(d, 'plain A');
    assert.is(bindAs(d, 'EXCL A')[1], INUSE);
    WSPCloseSocket(own, d.err);
    const [exclusive, error] = bindAs(d, 'EXCL A');
    assert.is(error, ok);
    assert.is(bindAs(d, 'plain W')[1], INUSE);
    WSPCloseSocket(any, d.err);
    assert.is(bindAs(d, 'plain W')[1], ok);
    WSPCloseSocket(exclusive, d.err);
    assert.is(bindAs(d, 'plain A')[1], ok);
  }),
);

reuse(
  'does not count accepted sockets: a server may bind again while they live',
  withDevice((d) => {
    const [listener] = bindAs(d, 'plain W');
    assert.is(WSPListen(listener, 1, d.err), 0);
    d.host.connect(5000);
    d.run(5);
    d.accept(listener);
    WSPCloseSocket(listener, d.err);
    assert.is(bindAs(d, 'plain W')[1], ok);
  }),
);

reuse(
  'is no matter for implicit binds: their ports are nobody’s, whatever the options',
  withDevice((d) => {
    answer(d);
    const ports = [0, 1, 2, 3].map((i) => {
      const s = d.socket();
      if (i % 2 === 1) setOpt(d, s, SOL_SOCKET, SO_REUSEADDR, 1);
      assert.is(tryConnect(d, s, ECHO), 0);
      return localPort(d, s);
    });
    assert.is(new Set(ports).size, 4);
    assert.ok(ports.every((port) => port >= 49152));
  }),
);

/** 0, or the error of a WSPListen. */
function listen(d: Device, s: number, backlog = 2): number {
  const failed = WSPListen(s, backlog, d.err) !== 0;
  d.awaitCommand();
  return failed ? d.err.value : ok;
}

/** Makes `s` non-blocking, and accepts until nobody waits: the new sockets. */
function acceptAll(d: Device, s: number): number[] {
  nonBlocking(d, s);
  const accepted: number[] = [];
  for (let i = 0; i < 9; i++) accepted.push(d.accept(s));
  return accepted.filter((one) => one !== INVALID_SOCKET);
}

/** One client connects to the port; which of the sockets gets it, by their places. */
function heardBy(d: Device, sockets: number[]): number[] {
  const client = d.host.connect(5000);
  d.run(5);
  const heard = sockets.map((s) => acceptAll(d, s));
  client.rst();
  for (const s of heard.flat()) WSPCloseSocket(s, d.err);
  d.run(1200);
  return heard.map((accepted) => accepted.length);
}

/** In both orders of listening: by places which of the two is heard while both are open. */
for (const [one, other, heard, reversed] of [
  ['plain W', 'plain A', 1, 1],
  ['plain A', 'plain W', 0, 0],
  ['REUSE W', 'REUSE W', 0, 1],
  ['REUSE A', 'REUSE A', 0, 1],
  ['REUSE W', 'REUSE A', 1, 1],
  ['plain W', 'EXCL A', 1, 1],
] as const) {
  for (const order of [0, 1]) {
    reuse(
      `lets both listen: ${one} and ${other}, the ${order ? 'second' : 'first'} before; one is heard, then the other`,
      withDevice((d) => {
        const sockets = [bindAs(d, one)[0], bindAs(d, other)[0]];
        const first = order === 0 ? 0 : 1;
        for (const at of [first, 1 - first]) assert.is(listen(d, sockets[at]), ok);
        for (const at of [0, 1]) assert.is(listen(d, sockets[at], 3), ok, 'a second time is no other socket');
        const winner = order === 0 ? heard : reversed;
        for (let i = 0; i < 3; i++) assert.equal(heardBy(d, sockets), winner === 0 ? [1, 0] : [0, 1]);
        WSPCloseSocket(sockets[winner], d.err);
        d.run(5);
        assert.equal(heardBy(d, [sockets[1 - winner]]), [1]);
      }),
    );
  }
}

reuse(
  'lets three listen, and whoever is left is heard, in every order of closing',
  withDevice((d) => {
    for (const order of ['012', '021', '102', '120', '201', '210']) {
      const sockets = ['REUSE W', 'REUSE A', 'REUSE A'].map((kind) => bindAs(d, kind)[0]);
      for (const s of sockets) assert.is(listen(d, s, 1), ok);
      const open = new Set([0, 1, 2]);
      for (const next of order) {
        // The first on the device's address, else the one on any.
        const winner = open.has(1) ? 1 : open.has(2) ? 2 : 0;
        const heard = heardBy(d, sockets);
        assert.equal(
          heard,
          [0, 1, 2].map((at) => (at === winner ? 1 : 0)),
          `${order} ${next}`,
        );
        WSPCloseSocket(sockets[Number(next)], d.err);
        open.delete(Number(next));
        d.run(5);
      }
    }
  }),
);

reuse(
  'keeps a request that came before the more specific socket listened, and leaves no slot behind',
  withDevice((d) => {
    const [any] = bindAs(d, 'plain W');
    const [own] = bindAs(d, 'plain A');
    assert.is(listen(d, any, 8), ok);
    // Between the look at a socket and its CLOSE a SYN may still take it: no chip can tell, and the client is reset.
    d.host.connect(5000);
    assert.is(listen(d, own, 8), ok);
    d.run(5);
    assert.is([...acceptAll(d, any), ...acceptAll(d, own)].length, 1);
    assert.equal(slots(d), '7 ARMED 1 CONNECTED');
    WSPCloseSocket(own, d.err);
    d.run(5);
    assert.equal(slots(d), '7 ARMED 1 CONNECTED');
    WSPCloseSocket(any, d.err);
    d.run(5);
    assert.equal(slots(d), '1 CONNECTED');
  }, PLACED),
);

/** A handshake with the listener on any address that waits for the client's last segment while another one takes over. */
function shakenDuringTakeover(d: Device) {
  const [any] = bindAs(d, 'plain W');
  const [own] = bindAs(d, 'plain A');
  assert.is(listen(d, any), ok);
  d.host.ping('10.0.2.15', () => {});
  d.run(2);
  const client = d.host.connect(5000);
  d.host.stopAnswering = true;
  d.run(2);
  assert.is(d.sim.sockets.filter(({ status }) => status === 'SYNRECV').length, 1);
  assert.is(listen(d, own), ok);
  d.host.stopAnswering = false;
  return { any, own, client };
}

reuse(
  'lets a handshake with the one that is outranked come to its end',
  withDevice((d) => {
    const { any, own, client } = shakenDuringTakeover(d);
    client.send('hello');
    d.run(3000);
    assert.equal([acceptAll(d, any).length, acceptAll(d, own).length], [1, 0]);
    assert.is(slots(d), '2 ARMED 1 CONNECTED');
  }, PLACED),
);

reuse(
  'takes the socket of such a handshake back where its client gives up',
  withDevice((d) => {
    const { any, own, client } = shakenDuringTakeover(d);
    client.rst();
    d.run(1200);
    assert.is(slots(d), '2 ARMED');
    assert.equal(heardBy(d, [any, own]), [0, 1]);
  }, PLACED),
);

reuse(
  'ends at the peer: two sockets with one port cannot both be connected to the same one',
  withDevice((d) => {
    answer(d);
    const [first] = bindAs(d, 'REUSE W');
    const [second] = bindAs(d, 'REUSE W');
    assert.is(tryConnect(d, first, ECHO), ok);
    assert.is(tryConnect(d, second, ECHO), INUSE);
    d.host.listen(8, () => {});
    assert.is(tryConnect(d, second, inet(10, 0, 2, 2, 8)), ok);
  }),
);

reuse.run();
