import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  nt,
  WSAECONNABORTED,
  WSAEFAULT,
  WSPAsyncSelect,
  WSPBind,
  WSPConnect,
  WSPEventSelect,
  WSPRecv,
  WSPSocket,
} from '../../provider/index.ts';
import { arrive } from '../support/calls.ts';
import { converse, messagesOf } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE, enumerate, idle, stuff, words } from '../support/events.ts';
import { answer, ECHO, tryConnect } from '../support/outgoing.ts';

const profile = suite("profile 'nt'");

/** A test body with a device of this profile, for each row of winsock-spi 10.5. */
const windows = (body: (d: Device) => void) =>
  withDevice((d) => {
    d.info.config.profile = nt;
    body(d);
  });

/** A receive into no count: it fails. */
function failToReceive(d: Device, s: number): void {
  const buffers = [{ len: 1, buf: new Uint8Array(1) }];
  assert.is(WSPRecv(s, buffers, 1, null as never, { value: 0 }, null, null, null, d.err), -1);
  assert.is(d.err.value, WSAEFAULT);
}

/** A registration of `s` with an event object that asks for the same again, and tells whether it was set. */
function recorder(d: Device, s: number, mask: number) {
  const event = createEvent(null);
  const register = () => assert.is(WSPEventSelect(s, event, mask, d.err), 0);
  const isSet = () => {
    d.run(A_WHILE);
    const was = event.signalled;
    event.signalled = false;
    return was;
  };
  register();
  return { event, register, isSet };
}

/** What a repeated registration for `mask` posts, in words. */
function postedAgain(d: Device, s: number, mask: number): string[] {
  const messages = messagesOf(d, s, mask);
  d.run(A_WHILE);
  return words(messages);
}

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

profile('room that a send was refused for is told when it comes, both ways', () => {
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
  }),
);

profile.run();
