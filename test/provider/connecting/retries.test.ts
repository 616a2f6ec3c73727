import * as assert from 'uvu/assert';
import {
  FD_CLOSE,
  FD_CONNECT,
  IPPROTO_TCP,
  TCP_MAXRT,
  WSAECONNABORTED,
  WSAETIMEDOUT,
} from '../../../provider/index.ts';
import { converse, converseFreely, messagesOf, pattern } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { answer, ECHO, freeSocket, holdCalls, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';

/** TCP_MAXRT: for how long one socket may try what the chip tries for 31.8 s. */
const retries = suite('retries');

retries(
  'to connect end after as many seconds as were asked for, and the socket may try again',
  withDevice((d) => {
    holdCalls(d);
    const s = d.socket();
    assert.is(setOpt(d, s, IPPROTO_TCP, TCP_MAXRT, 3), 0);
    const from = d.clock.now();
    assert.is(tryConnect(d, s, ECHO), WSAETIMEDOUT);
    const took = d.clock.now() - from;
    assert.ok(took >= 3000 && took < 3200, `${took} ms`);
    d.host.onCall = null;
    answer(d);
    assert.is(tryConnect(d, s, ECHO), 0);
  }),
);

retries(
  'to connect end with FD_CONNECT on a non-blocking socket',
  withDevice((d) => {
    holdCalls(d);
    const s = freeSocket(d);
    setOpt(d, s, IPPROTO_TCP, TCP_MAXRT, 2);
    const messages = messagesOf(d, s, FD_CONNECT);
    tryConnect(d, s, ECHO);
    d.run(1900);
    assert.equal(messages, []);
    d.run(300);
    assert.equal(messages, [[FD_CONNECT, WSAETIMEDOUT]]);
  }, TIMED),
);

retries(
  'to get data across end likewise; what was acknowledged meanwhile starts the time again',
  withDevice((d) => {
    const { s, client } = converse(d);
    setOpt(d, s, IPPROTO_TCP, TCP_MAXRT, 4);
    const messages = messagesOf(d, s, FD_CLOSE);
    d.run(10_000);
    assert.equal(messages, [], 'idle is not trying');
    d.send(s, 'a');
    d.run(3_000);
    assert.is(client.text(), 'a');
    d.host.stopAnswering = true;
    d.send(s, 'b');
    d.run(3_800);
    assert.equal(messages, []);
    d.run(500);
    assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]]);
    assert.is(d.send(s, 'c'), -1);
    assert.is(d.err.value, WSAECONNABORTED);
  }, TIMED),
);

retries(
  'do not count while a slow reader takes a little from time to time',
  withDevice((d) => {
    const { s, client } = converseFreely(d, { window: 0 });
    setOpt(d, s, IPPROTO_TCP, TCP_MAXRT, 4);
    const messages = messagesOf(d, s, FD_CLOSE);
    let taken = 0;
    client.onData = (bytes) => {
      taken += bytes.length;
      client.window(0);
    };
    d.send(s, pattern(2048));
    for (let i = 1; i <= 12; i++) {
      d.run(1_500);
      client.window(100);
    }
    assert.ok(taken > 300 && taken < 2048, `${taken} bytes in 18 s`);
    assert.equal(messages, []);
    d.run(6_000);
    assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]], 'and then it took no more');
  }, TIMED),
);

retries(
  'are the chip’s own where nothing, 0, or more than its 31.8 s is asked for',
  withDevice((d) => {
    for (const seconds of [0, 60, -1]) {
      holdCalls(d);
      const s = d.socket();
      assert.is(setOpt(d, s, IPPROTO_TCP, TCP_MAXRT, seconds), 0);
      assert.is(getOpt(d, s, IPPROTO_TCP, TCP_MAXRT), seconds === 0 ? 32 : seconds >>> 0);
      const from = d.clock.now();
      assert.is(tryConnect(d, s, ECHO), WSAETIMEDOUT);
      const took = d.clock.now() - from;
      assert.ok(took > 31_000 && took < 32_500, `${seconds}: ${took} ms`);
    }
  }),
);

retries.run();
