import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_CLOSE,
  FD_READ,
  SD_SEND,
  WSAECONNRESET,
  WSPCloseSocket,
  WSPEventSelect,
  WSPShutdown,
} from '../../../provider/index.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';

const endings = suite('endings');

endings(
  'FD_CLOSE: comes once, after the last byte was read, also for who registers late',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('abc');
    client.fin();
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ']);
    assert.is(d.recv(s, 2), 'ab');
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'READ']);
    assert.is(d.recv(s, 2), 'c');
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'READ', 'CLOSE']);
    assert.is(d.recv(s), '');
    d.run(2000);
    assert.is(messages.length, 3);
    const late = messagesOf(d, s);
    d.run(A_WHILE);
    assert.equal(words(late), ['WRITE', 'CLOSE']);
  }),
);

endings(
  'FD_CLOSE: comes with the reason as soon as the peer resets, and what was not read is lost',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
      client.send('abc');
      d.run(A_WHILE);
      client.rst();
      d.run(1500);
      assert.equal(words(messages), ['READ', `CLOSE ${WSAECONNRESET}`]);
      const event = createEvent(null);
      WSPEventSelect(s, event, FD_CLOSE, d.err);
      assert.equal(enumerate(d, s, event), [FD_CLOSE, [WSAECONNRESET]]);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAECONNRESET);
    },
    { disconOnRst: true },
  ),
);

endings('FD_CLOSE: is found also when the chip does not announce the reset', () => {
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      const messages = messagesOf(d, s, FD_CLOSE);
      client.rst();
      d.run(1500);
      assert.equal(words(messages), [`CLOSE ${WSAECONNRESET}`]);
    },
    { disconOnRst: false },
  )();
});

endings(
  'FD_CLOSE: comes once for a FIN and a RST after it',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    client.fin();
    d.run(A_WHILE);
    client.rst();
    d.run(2000);
    assert.equal(words(messages), ['CLOSE']);
  }),
);

endings(
  'FD_CLOSE: does not come for the local end alone, but when the peer’s end follows',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    WSPShutdown(s, SD_SEND, d.err);
    d.run(2000);
    assert.equal(messages, []);
    client.fin();
    d.run(2000);
    assert.equal(words(messages), ['CLOSE']);
  }),
);

endings(
  'end with their socket: nothing is posted for it, whatever happens to its connection',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s);
    d.run(A_WHILE);
    messages.length = 0;
    client.send('abc');
    WSPCloseSocket(s, d.err);
    client.fin();
    d.run(2000);
    assert.equal(messages, []);
  }),
);

endings.run();
