import * as assert from 'uvu/assert';
import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  FD_CLOSE,
  FD_READ,
  SD_RECEIVE,
  WSAECONNABORTED,
  WSAECONNRESET,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPShutdown,
} from '../../../provider/index.ts';
import { room, scatter } from '../../support/buffers.ts';
import { converse, converseFreely, messagesOf, setOption } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const recvEnds = suite('ends of recv');

recvEnds(
  'gives up with WSAETIMEDOUT after SO_RCVTIMEO, without touching the count, and may try again',
  withDevice((d) => {
    const { s, client } = converse(d);
    setOption(s, RECEIVE_TIMEOUT_MS, 700);
    const from = d.clock.now();
    assert.equal(scatter(d, s, [room(5)]), [-1, 77, 0]);
    assert.is(d.err.value, WSAETIMEDOUT);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 700 && waited < 720, `${waited} ms`);
    client.send('late');
    assert.is(d.recv(s), 'late');
  }),
);

recvEnds(
  'ends with WSAEINTR when it is cancelled, or its socket closed, meanwhile; a cancelled one loses nothing',
  withDevice((d) => {
    const { s, client } = converse(d);
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests === 10) WSPCancelBlockingCall({ value: 0 });
      return true;
    };
    assert.is(d.recv(s), null);
    assert.equal([d.err.value, rests], [WSAEINTR, 10]);
    client.send('still here');
    assert.is(d.recv(s), 'still here');
    d.upcalls().blockingCallback = () => WSPCloseSocket(s, { value: 0 }) <= 0;
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEINTR);
  }),
);

recvEnds(
  'may not block inside a condition function, but may take what is there',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.send('ready');
    d.host.connect(80);
    d.run(5);
    const answers: (string | null)[] = [];
    d.accept(listener, () => {
      answers.push(d.recv(s), d.recv(s));
      assert.is(d.err.value, WSAEINPROGRESS);
      return 0;
    });
    assert.equal(answers, ['ready', null]);
  }),
);

recvEnds('answers WSAECONNRESET after the peer’s RST, announced or not, and what was unread is lost', () => {
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
        client.send('unread');
        d.run(5);
        client.rst();
        d.run(1500);
        for (let i = 0; i < 3; i++) {
          assert.is(d.recv(s), null);
          assert.is(d.err.value, WSAECONNRESET);
        }
        d.run(1500);
        assert.equal(
          messages,
          [
            [FD_READ, 0],
            [FD_CLOSE, WSAECONNRESET],
          ],
          `DISCON on RST: ${disconOnRst}`,
        );
      },
      { disconOnRst },
    )();
  }
});

recvEnds(
  'a blocked receive ends with WSAECONNRESET when the peer resets, and with 0 when it closes',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    d.time.after(300_000, () => client.rst());
    let from = d.clock.now();
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAECONNRESET);
    assert.ok(d.clock.now() - from < 1500, `${d.clock.now() - from} ms`);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    d.time.after(300_000, () => other.fin());
    from = d.clock.now();
    assert.is(d.recv(t), '');
    const waited = d.clock.now() - from;
    assert.ok(waited >= 300 && waited < 305, `${waited} ms`);
  }, TIMED),
);

recvEnds(
  'answers WSAECONNABORTED when the peer has left what was sent unacknowledged',
  withDevice((d) => {
    const { s } = converse(d);
    d.host.stopAnswering = true;
    d.send(s, 'anybody there?');
    const from = d.clock.now();
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAECONNABORTED);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 31_000 && waited < 33_000, `${waited} ms`);
  }),
);

recvEnds(
  'after SD_RECEIVE answers WSAESHUTDOWN, whatever waits',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('unread');
    d.run(5);
    WSPShutdown(s, SD_RECEIVE, d.err);
    for (const size of [10, 0]) {
      d.err.value = 0;
      assert.is(d.recv(s, size), null);
      assert.is(d.err.value, WSAESHUTDOWN);
    }
  }),
);

recvEnds.run();
