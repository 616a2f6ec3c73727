import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  WSPAsyncSelect,
  WSPBind,
  WSPConnect,
  WSPEventSelect,
  WSPSocket,
} from '../../../provider/index.ts';
import { arrive } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { A_WHILE, enumerate, idle, words } from '../../support/events.ts';
import { answer, ECHO, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { postedAgain, recorder, windows } from '../../support/winsock/profile.ts';

/** The rows of winsock-spi 10.5 about registrations and connects. */
const profile = suite("profile 'nt'");

profile(
  'a registration that is repeated posts again what is still true: a request, data, room, the end',
  windows((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001]);
    for (let i = 0; i < 2; i++) assert.equal(postedAgain(d, listener, FD_ACCEPT), ['ACCEPT']);
    const s = d.accept(listener);
    for (let i = 0; i < 2; i++) assert.equal(postedAgain(d, s, FD_ALL_EVENTS), ['WRITE']);
    const { s: other, client } = (() => {
      const peer = d.host.connect(80);
      d.run(5);
      return { s: d.accept(listener), client: peer };
    })();
    client.send('abc');
    client.fin();
    d.run(A_WHILE);
    for (let i = 0; i < 2; i++)
      assert.equal(postedAgain(d, other, FD_ALL_EVENTS), ['READ', 'WRITE', 'CLOSE']);
  }),
);

profile(
  'a registration that is repeated sets no event object for what was reported and enumerated',
  windows((d) => {
    const { listener, s, client } = converse(d, { backlog: 4 });
    client.send('abc');
    client.fin();
    arrive(d, 80, [5002]);
    for (const [socket, events] of [
      [listener, FD_ACCEPT],
      [s, FD_READ | FD_WRITE | FD_CLOSE],
    ]) {
      const { event, register, isSet } = recorder(d, socket, FD_ALL_EVENTS);
      assert.is(isSet(), true);
      assert.is(enumerate(d, socket, event)[0], events);
      register();
      assert.is(isSet(), false);
      assert.is(enumerate(d, socket, event)[0], 0);
    }
  }),
);

profile(
  'a connect that had ended before the registration posts FD_WRITE alone, and is recorded as FD_CONNECT too',
  windows((d) => {
    answer(d);
    const [first, second] = [d.socket(), d.socket()];
    for (const s of [first, second]) assert.is(tryConnect(d, s, ECHO), 0);
    assert.equal(postedAgain(d, first, FD_ALL_EVENTS), ['WRITE']);
    const { event, isSet } = recorder(d, second, FD_ALL_EVENTS);
    assert.is(isSet(), true);
    assert.equal(enumerate(d, second, event), [FD_CONNECT | FD_WRITE, [0, 0]]);
  }),
);

profile(
  'a connect that ends after the registration is told both ways',
  windows((d) => {
    answer(d);
    const [first, second] = [d.socket(), d.socket()];
    const messages = messagesOf(d, first);
    const { event, isSet } = recorder(d, second, FD_ALL_EVENTS);
    for (const s of [first, second]) tryConnect(d, s, ECHO);
    assert.is(isSet(), true);
    assert.equal(words(messages), ['CONNECT', 'WRITE']);
    assert.equal(enumerate(d, second, event), [FD_CONNECT | FD_WRITE, [0, 0]]);
  }),
);

profile(
  'what was left out of a registration and is put in by a later one is posted then, or still recorded',
  windows((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(A_WHILE);
    assert.equal(postedAgain(d, s, FD_CLOSE), []);
    assert.equal(postedAgain(d, s, FD_CLOSE | FD_READ), ['READ']);
    const partly = recorder(d, s, FD_CLOSE);
    assert.is(partly.isSet(), false);
    assert.equal(enumerate(d, s, partly.event), [0, []]);
    const wholly = recorder(d, s, FD_CLOSE | FD_READ);
    assert.is(wholly.isSet(), true);
    wholly.register();
    assert.is(wholly.isSet(), true, 'it was not enumerated');
    assert.equal(enumerate(d, s, wholly.event), [FD_READ, [0]]);
    wholly.register();
    assert.is(wholly.isSet(), false);
  }),
);

profile(
  'a datagram connect posts FD_WRITE, and is recorded as FD_CONNECT and FD_WRITE',
  windows((d) => {
    for (const posts of [true, false]) {
      const s = WSPSocket(2, 2, 17, d.info, 0, 0, d.err);
      const peer = inet(10, 0, 2, 2, 7);
      const connect = () => assert.is(WSPConnect(s, peer, 16, null, null, null, null, d.err), 0);
      if (posts) {
        connect();
        assert.equal(postedAgain(d, s, FD_ALL_EVENTS), ['WRITE']);
      } else {
        const { event, isSet } = recorder(d, s, FD_ALL_EVENTS);
        connect();
        assert.is(isSet(), true);
        assert.equal(enumerate(d, s, event), [FD_CONNECT | FD_WRITE, [0, 0]]);
      }
    }
  }),
);

profile(
  'an unbound datagram socket has FD_WRITE posted at registration, and recorded when it is bound',
  windows((d) => {
    const [first, second] = [0, 1].map(() => WSPSocket(2, 2, 17, d.info, 0, 0, d.err));
    assert.equal(postedAgain(d, first, FD_ALL_EVENTS), ['WRITE']);
    const { event, isSet } = recorder(d, second, FD_ALL_EVENTS);
    assert.is(isSet(), false);
    assert.is(WSPBind(second, inetAny(7000), 16, d.err), 0);
    assert.is(isSet(), true);
    assert.equal(enumerate(d, second, event), [FD_WRITE, [0]]);
  }),
);

profile(
  'a changed registration takes back no message, and resets no event object',
  windows((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(A_WHILE);
    const messages = messagesOf(d, s, FD_READ);
    WSPAsyncSelect(s, idle, 1, 0, d.err);
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ']);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_READ, d.err);
    WSPEventSelect(s, event, FD_CLOSE, d.err);
    assert.is(event.signalled, true);
  }),
);

profile.run();
