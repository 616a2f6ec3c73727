import * as assert from 'uvu/assert';
import {
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
} from '../../provider/index.ts';
import { type Device, withDevice } from '../support/device.ts';
import { setOpt } from '../support/options.ts';
import { answer, ECHO, localPort, tryConnect } from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';

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

reuse(
  'ends where one of them listens: the chip cannot tell a listener on 0.0.0.0 from one on its address',
  withDevice((d) => {
    for (const [one, other] of [
      ['plain W', 'plain A'],
      ['REUSE W', 'REUSE W'],
    ]) {
      const [first] = bindAs(d, one);
      const [second] = bindAs(d, other);
      const listen = (s: number): number => (WSPListen(s, 1, d.err) === 0 ? ok : d.err.value);
      assert.is(listen(first), ok);
      assert.is(listen(second), INUSE);
      assert.is(listen(first), ok, 'a second time is no other socket');
      WSPCloseSocket(first, d.err);
      assert.is(listen(second), ok);
      WSPCloseSocket(second, d.err);
    }
  }),
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
