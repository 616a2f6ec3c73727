import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  WSAECONNABORTED,
  WSPAsyncSelect,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { arrive } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { A_WHILE, enumerate, stuff, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';
import { failToReceive, recorder, windows } from '../../support/winsock/profile.ts';

/** The rows of winsock-spi 10.5 and 22 about what arrives, is sent and ends. */
const profile = suite("profile 'nt', traffic");

profile(
  'a second arrival is silent where messages are posted, and recorded and signalled after enumeration',
  windows((d) => {
    const { listener, s, client } = converse(d, { backlog: 4 });
    const requests = messagesOf(d, listener, FD_ACCEPT);
    const data = messagesOf(d, s, FD_READ);
    for (const port of [5001, 5002]) {
      arrive(d, 80, [port]);
      client.send('abc');
      d.run(A_WHILE);
    }
    assert.equal([words(requests), words(data)], [['ACCEPT'], ['READ']]);
    for (const [socket, kind] of [
      [listener, FD_ACCEPT],
      [s, FD_READ],
    ]) {
      const { event, isSet } = recorder(d, socket, kind);
      assert.is(isSet(), true);
      assert.equal(enumerate(d, socket, event), [kind, [0]]);
      if (kind === FD_ACCEPT) arrive(d, 80, [5003]);
      else client.send('def');
      assert.is(isSet(), true);
      assert.equal(enumerate(d, socket, event), [kind, [0]]);
      assert.is(isSet(), false);
    }
  }),
);

profile(
  'a receive that fails while data waits posts FD_READ again, and records nothing',
  windows((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(A_WHILE);
    const messages = messagesOf(d, s, FD_READ);
    failToReceive(d, s);
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'READ']);
    const { event, isSet } = recorder(d, s, FD_READ);
    assert.is(isSet(), true);
    failToReceive(d, s);
    assert.is(isSet(), false);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
    failToReceive(d, s);
    assert.is(isSet(), false);
    assert.equal(enumerate(d, s, event), [0, []]);
  }),
);

profile(
  'a receive that goes well records FD_READ again while data is left, and takes it back when none is',
  windows((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    const { event, isSet } = recorder(d, s, FD_READ);
    assert.is(isSet(), true);
    assert.is(d.recv(s, 1), 'a');
    assert.is(isSet(), true);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
    assert.is(d.recv(s, 1), 'b');
    assert.is(isSet(), true);
    assert.is(d.recv(s, 1), 'c');
    assert.equal(enumerate(d, s, event), [0, []], 'though it was recorded before');
  }),
);

profile(
  'a send that goes well before FD_WRITE was fetched leaves it where it is',
  windows((d) => {
    const { s } = converse(d);
    const messages = messagesOf(d, s, FD_WRITE);
    assert.is(d.send(s, 'abc'), 3);
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE']);
    const other = recorder(d, s, FD_WRITE);
    assert.is(d.send(s, 'abc'), 3);
    assert.is(other.isSet(), true);
    assert.equal(enumerate(d, s, other.event), [FD_WRITE, [0]]);
    assert.is(d.send(s, 'abc'), 3);
    assert.is(other.isSet(), false);
  }),
);

profile(
  'room that a send was refused for is recorded when it comes, also where the registration was repeated meanwhile',
  windows((d) => {
    const { s, client } = converse(d, { window: 0 });
    const { event, register, isSet } = recorder(d, s, FD_WRITE);
    assert.is(isSet(), true);
    assert.equal(enumerate(d, s, event), [FD_WRITE, [0]]);
    assert.is(d.send(s, new Uint8Array(2048)), 2048);
    assert.is(d.send(s, 'x'), -1);
    register();
    assert.is(isSet(), false);
    client.window(65535);
    d.run(2000);
    assert.is(isSet(), true);
    assert.equal(enumerate(d, s, event), [FD_WRITE, [0]]);
  }),
);

profile(
  'room is not recorded along with other events if no send was refused, while messages are posted',
  windows((d) => {
    const { s, client } = converse(d);
    const first = recorder(d, s, FD_WRITE);
    assert.is(first.isSet(), true);
    assert.equal(enumerate(d, s, first.event), [FD_WRITE, [0]]);
    const messages = messagesOf(d, s, FD_READ);
    client.send('abc');
    d.run(5);
    failToReceive(d, s);
    d.run(5);
    assert.equal(words(messages), ['READ', 'READ']);
    const again = recorder(d, s, FD_WRITE);
    assert.is(again.isSet(), false);
    assert.equal(enumerate(d, s, again.event), [0, []]);
  }, PLACED),
);

profile('room after a refused send is announced when it is there, both ways', () => {
  for (const posts of [true, false])
    windows((d) => {
      const { s, client } = converse(d, { window: 0 });
      const told: string[] = [];
      const window = createWindow(() => told.push('message'));
      const event = createEvent(() => told.push(`event ${enumerate(d, s, null)[0]}`));
      if (posts) WSPAsyncSelect(s, window, 1, FD_WRITE, d.err);
      else WSPEventSelect(s, event, FD_WRITE, d.err);
      d.run(A_WHILE);
      const first = posts ? 'message' : 'event 2';
      assert.equal(told, [first]);
      event.signalled = false;
      assert.is(d.send(s, new Uint8Array(2048)), 2048);
      d.run(A_WHILE);
      assert.is(d.send(s, 'x'), -1);
      d.run(A_WHILE);
      assert.equal(told, [first]);
      client.window(65_535);
      d.run(A_WHILE);
      assert.equal(told, [first, first]);
    })();
});

profile(
  'FD_CLOSE comes at once though data is unread, with WSAECONNABORTED for a reset, and FD_READ goes on',
  windows((d) => {
    const { listener, s, client } = converse(d, { backlog: 3 });
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('abc');
    client.fin();
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'CLOSE']);
    assert.is(d.recv(s, 1), 'a');
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'CLOSE', 'READ']);
    const other = d.host.connect(80);
    d.run(A_WHILE);
    const t = d.accept(listener);
    const { event, isSet } = recorder(d, t, FD_CLOSE);
    const ended = messagesOf(d, s, FD_CLOSE);
    other.rst();
    d.run(1500);
    assert.is(isSet(), true);
    assert.equal(enumerate(d, t, event), [FD_CLOSE, [WSAECONNABORTED]]);
    assert.equal(words(ended), ['CLOSE']);
  }),
);

profile(
  'an event object that could not be set because the queue was full is set later, and no record is lost',
  windows((d) => {
    const { s, client } = converse(d);
    const event = createEvent(() => {});
    WSPEventSelect(s, event, FD_READ, d.err);
    stuff(d);
    client.send('abc');
    d.time.advance(20_000);
    assert.is(d.recv(s, 1), 'a');
    assert.is(event.signalled, false);
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
  }, PLACED),
);

profile.run();
