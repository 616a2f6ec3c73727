import * as assert from 'uvu/assert';
import { LINGER_ON, LINGER_SECONDS } from '../../../provider/headers/option-indices.ts';
import { WSAEINTR, WSAENOTSOCK, WSAEWOULDBLOCK, WSPCloseSocket } from '../../../provider/index.ts';
import { nonBlocking, slots } from '../../support/calls.ts';
import { converse, converseFreely, msUntil, pattern, setOption } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const linger = suite('linger');

/** All slots of a listener with the whole backlog, none of them in use. */
const ALL_BACK = '8 ARMED';

/** SO_LINGER. */
function setLinger(s: number, seconds: number): void {
  setOption(s, LINGER_ON, 1);
  setOption(s, LINGER_SECONDS, seconds);
}

/** Closes `s`. Returns the result and how many milliseconds the call took. */
function timedClose(d: Device, s: number): { result: number; ms: number } {
  const from = d.clock.now();
  const result = WSPCloseSocket(s, d.err);
  return { result, ms: d.clock.now() - from };
}

function refused(d: Device, result: number, error: number): void {
  assert.equal([result, d.err.value], [-1, error]);
}

linger(
  'by default returns at once; what was sent goes out, then the FIN',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    assert.is(d.send(s, pattern(2048)), 2048);
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms < 20, `${ms} ms`);
    d.run(100);
    assert.is(client.peerClosed, false);
    client.window(65535);
    d.run(1000);
    assert.equal(client.received(), pattern(2048));
    assert.is(client.peerClosed, true);
    client.fin();
    assert.ok(msUntil(d, ALL_BACK, 1000) < 1000);
    assert.is(client.ended, 'closed');
  }),
);

linger(
  'lingering for 0 seconds returns at once and drops what waits; the peer’s next segment draws a RST',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    setLinger(s, 0);
    d.send(s, pattern(2048));
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms < 20, `${ms} ms`);
    assert.is(slots(d), ALL_BACK);
    client.window(65535);
    d.run(10);
    assert.is(client.ended, 'reset');
    assert.is(client.received().length, 0);
  }),
);

linger(
  'lingering waits until the connection has ended, and no longer',
  withDevice((d) => {
    const { s, client } = converse(d);
    setLinger(s, 2);
    d.send(s, pattern(1000));
    d.time.after(400_000, () => client.fin());
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms >= 400 && ms < 420, `${ms} ms`);
    assert.is(slots(d), ALL_BACK);
    assert.equal(client.received(), pattern(1000));
  }, TIMED),
);

linger('lingering ends hard after its seconds, be they fewer or more than the 3 of a silent end', () => {
  for (const seconds of [1, 7]) {
    withDevice((d) => {
      const { s, client } = converse(d, { window: 0 });
      setLinger(s, seconds);
      d.send(s, pattern(2048));
      const { result, ms } = timedClose(d, s);
      assert.is(result, 0);
      assert.ok(ms >= seconds * 1000 && ms < seconds * 1000 + 20, `${ms} ms`);
      assert.is(slots(d), ALL_BACK);
      client.window(65535);
      d.run(10);
      assert.is(client.ended, 'reset');
    }, TIMED)();
  }
});

linger(
  'lingering gives slow data the time it was promised',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    setLinger(s, 20);
    d.send(s, pattern(2048));
    d.time.after(5_000_000, () => client.window(65535));
    client.onFin = () => client.fin();
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms >= 5000 && ms < 15_000, `${ms} ms`);
    assert.equal(client.received(), pattern(2048));
  }),
);

linger(
  'lingering on a non-blocking socket answers WSAEWOULDBLOCK and closes nothing',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    setLinger(s, 2);
    refused(d, WSPCloseSocket(s, d.err), WSAEWOULDBLOCK);
    d.run(100);
    assert.is(client.peerClosed, false);
    assert.is(d.send(s, 'still here'), 10);
    nonBlocking(d, s, false);
    client.onFin = () => client.fin();
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(client.text(), 'still here');
  }),
);

linger(
  'lingering that is cancelled answers WSAEINTR, and the end goes on without it',
  withDevice((d) => {
    const { s, client } = converse(d);
    setLinger(s, 10);
    d.upcalls().blockingCallback = () => false;
    refused(d, WSPCloseSocket(s, d.err), WSAEINTR);
    d.upcalls().blockingCallback = null;
    refused(d, WSPCloseSocket(s, d.err), WSAENOTSOCK);
    client.fin();
    assert.ok(msUntil(d, ALL_BACK, 2000) < 2000);
  }, TIMED),
);

linger('lingering ends hard after its seconds where the peer acknowledges everything and never ends', () => {
  for (const seconds of [1, 2, 7]) {
    withDevice((d) => {
      const { s, client } = converse(d);
      setLinger(s, seconds);
      d.send(s, pattern(700));
      const { result, ms } = timedClose(d, s);
      assert.is(result, 0);
      assert.ok(ms >= 1000 * seconds && ms < 1000 * seconds + 20, `${ms} ms of ${seconds} s`);
      assert.equal([slots(d), client.received(), client.peerClosed], [ALL_BACK, pattern(700), true]);
    }, TIMED)();
  }
});

linger.run();
