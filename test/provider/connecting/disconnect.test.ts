import * as assert from 'uvu/assert';
import {
  FD_CLOSE,
  overlapped,
  WSA_IO_PENDING,
  WSAENOPROTOOPT,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAESHUTDOWN,
  WSPRecvDisconnect,
  WSPSendDisconnect,
} from '../../../provider/index.ts';
import { room, text } from '../../support/buffers.ts';
import { converse, messagesOf, pattern } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { converseOverlapped, post } from '../../support/winsock/overlapped.ts';

const disconnect = suite('disconnect');

disconnect(
  'WSPSendDisconnect: sends a FIN behind the data; receiving goes on where the chip keeps what comes',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      d.send(s, 'last words');
      assert.is(WSPSendDisconnect(s, null, d.err), 0);
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAESHUTDOWN);
      d.run(A_WHILE);
      assert.equal([client.text(), client.peerClosed], ['last words', true]);
      client.send('answer');
      d.run(A_WHILE);
      assert.is(d.recv(s), 'answer');
      assert.is(WSPSendDisconnect(s, null, d.err), 0);
    },
    { rxInFinWait: 'stored' },
  ),
);

disconnect(
  'WSPSendDisconnect: lets what overlaps go first',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    assert.is(post(d, s, overlapped(null), pattern(6000)), WSA_IO_PENDING);
    assert.is(WSPSendDisconnect(s, null, d.err), 0);
    d.run(1000);
    assert.equal(client.received(), pattern(6000));
    assert.is(client.peerClosed, true);
  }),
);

disconnect(
  'WSPRecvDisconnect: refuses to receive from now on; sending goes on, and the peer’s end is told',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('unread');
    d.run(5);
    assert.is(WSPRecvDisconnect(s, null, d.err), 0);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAESHUTDOWN);
    assert.is(d.send(s, 'still'), 5);
    const messages = messagesOf(d, s, FD_CLOSE);
    client.fin();
    d.run(A_WHILE);
    assert.is(client.text(), 'still');
    assert.equal(messages, [[FD_CLOSE, 0]]);
  }),
);

disconnect(
  'refuses a bad socket, then data, for which TCP has no room, then a socket without a connection',
  withDevice((d) => {
    const fresh = d.socket();
    for (const call of [WSPSendDisconnect, WSPRecvDisconnect]) {
      for (const [s, data, error] of [
        [4711, text('bye'), WSAENOTSOCK],
        [fresh, text('bye'), WSAENOPROTOOPT],
        [fresh, room(0), WSAENOPROTOOPT],
        [fresh, null, WSAENOTCONN],
        [d.listen(80 + (call === WSPSendDisconnect ? 1 : 2), 1), null, WSAENOTCONN],
      ] as const) {
        d.err.value = 0;
        assert.is(call(s, data, d.err), -1);
        assert.is(d.err.value, error);
      }
    }
    const { s, client } = converse(d, { backlog: 1 });
    assert.is(WSPSendDisconnect(s, text('bye'), d.err), -1);
    d.run(A_WHILE);
    assert.equal([d.send(s, 'x'), client.peerClosed], [1, false]);
  }),
);

disconnect.run();
