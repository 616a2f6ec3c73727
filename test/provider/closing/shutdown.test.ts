import * as assert from 'uvu/assert';
import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  inet,
  SD_BOTH,
  SD_RECEIVE,
  SD_SEND,
  WSAECONNRESET,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTCONN,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSPCloseSocket,
  WSPConnect,
  WSPShutdown,
} from '../../../provider/index.ts';
import { peerPort, slots } from '../../support/calls.ts';
import {
  converse,
  converseFreely,
  messagesOf,
  msUntil,
  pattern,
  setOption,
} from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const shutdown = suite('shutdown');

/** All slots of a listener with the whole backlog, none of them in use. */
const ALL_BACK = '8 ARMED';

function refused(d: Device, result: number, error: number): void {
  assert.equal([result, d.err.value], [-1, error]);
}

shutdown(
  'refuses what is no connection, and what is no direction',
  withDevice((d) => {
    const fresh = d.socket();
    refused(d, WSPShutdown(fresh, SD_SEND, d.err), WSAENOTCONN);
    const { listener, s } = converse(d);
    refused(d, WSPShutdown(listener, SD_BOTH, d.err), WSAENOTCONN);
    for (const how of [3, -1]) refused(d, WSPShutdown(s, how, d.err), WSAEINVAL);
    assert.is(d.send(s, 'unharmed'), 8);
  }),
);

shutdown(
  'of sending sends what waits, then the FIN, without blocking; the rest of the socket goes on',
  withDevice(
    (d) => {
      const { s, client } = converse(d, { window: 0 });
      d.send(s, pattern(2000));
      const from = d.clock.now();
      assert.is(WSPShutdown(s, SD_SEND, d.err), 0);
      assert.ok(d.clock.now() - from < 20);
      refused(d, d.send(s, 'x'), WSAESHUTDOWN);
      client.window(65535);
      d.run(1000);
      assert.equal(client.received(), pattern(2000));
      assert.is(client.peerClosed, true);
      for (const how of [SD_SEND, SD_SEND]) assert.is(WSPShutdown(s, how, d.err), 0);
      client.send('more');
      assert.is(d.recv(s), 'more');
      assert.is(peerPort(d, s), client.localPort);
      refused(d, WSPConnect(s, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err), WSAEISCONN);
      WSPCloseSocket(s, d.err);
      client.fin();
      assert.ok(msUntil(d, ALL_BACK, 1000) < 1000);
    },
    { ...TIMED, rxInFinWait: 'stored' },
  ),
);

shutdown(
  'half-closed, it receives until the peer closes: all bytes, then 0, announced by FD_READ and FD_CLOSE',
  () => {
    for (const timeWaitUs of [0, 200_000]) {
      withDevice(
        (d) => {
          const { s, client } = converseFreely(d);
          const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
          client.send('first ');
          d.run(5);
          WSPShutdown(s, SD_SEND, d.err);
          d.run(5);
          client.send('second');
          client.fin();
          d.run(20);
          assert.is(d.recv(s, 3), 'fir');
          d.run(1500);
          assert.is(d.recv(s), 'st second');
          d.run(20);
          assert.equal(
            messages,
            [
              [FD_READ, 0],
              [FD_READ, 0],
              [FD_CLOSE, 0],
            ],
            `TIME_WAIT ${timeWaitUs} us`,
          );
          for (let i = 0; i < 3; i++) assert.is(d.recv(s), '');
          refused(d, d.send(s, 'x'), WSAESHUTDOWN);
          WSPCloseSocket(s, d.err);
          assert.ok(msUntil(d, ALL_BACK, 100) < 100, slots(d));
        },
        { rxInFinWait: 'stored', timeWaitUs },
      )();
    }
  },
);

shutdown('half-closed, it indicates the peer’s end at once, however long the chip stays in TIME_WAIT', () => {
  for (const timeWaitUs of [0, 900_000]) {
    withDevice(
      (d) => {
        const { s, client } = converse(d);
        WSPShutdown(s, SD_SEND, d.err);
        d.time.after(300_000, () => client.fin());
        const from = d.clock.now();
        assert.is(d.recv(s), '');
        const ms = d.clock.now() - from;
        assert.ok(ms >= 300 && ms < 310, `TIME_WAIT ${timeWaitUs} us: ${ms} ms`);
      },
      { ...TIMED, timeWaitUs },
    )();
  }
});

shutdown(
  'half-closed on a chip that throws away what comes in FIN_WAIT, it still hears the end',
  withDevice(
    (d) => {
      const { s, client } = converseFreely(d);
      const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
      WSPShutdown(s, SD_SEND, d.err);
      d.run(5);
      client.send('lost');
      client.fin();
      d.run(1500);
      assert.equal(messages, [[FD_CLOSE, 0]]);
      assert.is(d.recv(s), '');
    },
    { rxInFinWait: 'dropped' },
  ),
);

shutdown(
  'half-closed on a chip that throws away what comes in FIN_WAIT, a blocking receive ends after 32 seconds, or SO_RCVTIMEO',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      WSPShutdown(s, SD_SEND, d.err);
      d.run(5);
      client.send('lost');
      const receive = () => {
        const from = d.clock.now();
        const text = d.recv(s);
        return [text, text === null ? d.err.value : 0, Math.round((d.clock.now() - from) / 1000)];
      };
      assert.equal(receive(), [null, WSAETIMEDOUT, 32]);
      setOption(s, RECEIVE_TIMEOUT_MS, 3000);
      assert.equal(receive(), [null, WSAETIMEDOUT, 3]);
      setOption(s, RECEIVE_TIMEOUT_MS, 40_000);
      assert.equal(receive(), [null, WSAETIMEDOUT, 40]);
      setOption(s, RECEIVE_TIMEOUT_MS, 0);
      d.time.after(2_000_000, () => client.fin());
      assert.equal(receive(), ['', 0, 2]);
    },
    { ...TIMED, rxInFinWait: 'dropped' },
  ),
);

shutdown(
  'half-closed, a RST of the peer is not taken for its end',
  withDevice(
    (d) => {
      const { s, client } = converseFreely(d);
      const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
      WSPShutdown(s, SD_SEND, d.err);
      d.run(5);
      client.rst();
      d.run(1500);
      assert.equal(messages, [[FD_CLOSE, WSAECONNRESET]]);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAECONNRESET);
      assert.is(slots(d), ALL_BACK);
    },
    { disconOnRst: false },
  ),
);

shutdown(
  'after the peer’s FIN ends the connection gracefully',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    client.send('unread');
    client.fin();
    d.run(5);
    assert.is(WSPShutdown(s, SD_SEND, d.err), 0);
    d.run(1500);
    assert.is(client.ended, 'closed');
    assert.is(d.recv(s), 'unread');
    d.run(5);
    assert.equal(messages, [[FD_CLOSE, 0]]);
    assert.is(d.recv(s), '');
    WSPCloseSocket(s, d.err);
    assert.is(slots(d), ALL_BACK);
  }),
);

shutdown(
  'of receiving puts nothing on the wire; sending goes on',
  withDevice((d) => {
    const { s, client } = converse(d);
    d.run(5);
    let frames = 0;
    d.wire.tap = () => frames++;
    for (let i = 0; i < 2; i++) assert.is(WSPShutdown(s, SD_RECEIVE, d.err), 0);
    d.run(100);
    assert.is(frames, 0);
    assert.is(d.send(s, 'still talking'), 13);
    d.run(5);
    assert.is(client.text(), 'still talking');
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAESHUTDOWN);
  }),
);

shutdown('shut down for receiving, discards received bytes and still indicates the peer’s end', () => {
  for (const how of [SD_RECEIVE, SD_BOTH]) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        client.send(pattern(10_000));
        d.run(20);
        const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
        d.run(20);
        WSPShutdown(s, how, d.err);
        client.fin();
        d.run(3000);
        assert.equal(
          messages,
          [
            [FD_READ, 0],
            [FD_CLOSE, 0],
          ],
          `how ${how}`,
        );
        assert.is(client.connection.unsent, 0);
        WSPCloseSocket(s, d.err);
        assert.ok(msUntil(d, ALL_BACK, 1500) < 1500, slots(d));
      },
      { rxInFinWait: 'stored' },
    )();
  }
});

shutdown(
  'shut down both ways, it is closed when the peer’s FIN has come, and not before',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    WSPShutdown(s, SD_BOTH, d.err);
    d.run(1500);
    assert.is(client.peerClosed, true);
    assert.equal(messages, []);
    client.fin();
    d.run(1500);
    assert.equal(messages, [[FD_CLOSE, 0]]);
    refused(d, d.send(s, 'x'), WSAESHUTDOWN);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAESHUTDOWN);
  }),
);

shutdown(
  'leaves the slot to the next client once both FINs are through, though the chip would wait for stray segments',
  withDevice(
    (d) => {
      const { s, client } = converseFreely(d);
      WSPShutdown(s, SD_SEND, d.err);
      d.run(500);
      client.fin();
      // A twentieth of the time for which the chip would keep it.
      assert.ok(msUntil(d, ALL_BACK, 500) < 500, slots(d));
      assert.equal([d.recv(s), client.ended], ['', 'closed']);
      assert.is(WSPCloseSocket(s, d.err), 0);
    },
    { ...TIMED, timeWaitUs: 10_000_000 },
  ),
);

shutdown(
  'of sending ends the wait for room: no FD_WRITE invites to a send that is refused',
  withDevice((d) => {
    const { s, client } = converseFreely(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    assert.is(d.send(s, 'waits for the window'), 20);
    assert.is(d.send(s, 'x'), -1);
    WSPShutdown(s, SD_SEND, d.err);
    client.window(65_535);
    d.run(3000);
    assert.is(client.text(), 'waits for the window');
    assert.is(client.peerClosed, true);
    assert.equal(messages, [[FD_WRITE, 0]]);
  }),
);

shutdown(
  'of a connection that broke answers WSAENOTCONN',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.rst();
    d.run(1500);
    refused(d, WSPShutdown(s, SD_SEND, d.err), WSAENOTCONN);
    assert.is(WSPCloseSocket(s, d.err), 0);
  }),
);

shutdown.run();
