import * as assert from 'uvu/assert';
import { SEND_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  FD_CLOSE,
  SD_SEND,
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
import { gather } from '../../support/buffers.ts';
import { converse, converseFreely, messagesOf, pattern, setOption } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const sendEnds = suite('ends of send');

sendEnds(
  'gives up with WSAETIMEDOUT after SO_SNDTIMEO, without touching the count',
  withDevice((d) => {
    const { s } = converse(d, { window: 0 });
    setOption(s, SEND_TIMEOUT_MS, 700);
    const from = d.clock.now();
    assert.equal(gather(d, s, [{ len: 3000, buf: pattern(3000) }]), [-1, 77]);
    assert.is(d.err.value, WSAETIMEDOUT);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 700 && waited < 720, `${waited} ms`);
  }),
);

sendEnds(
  'ends with WSAEINTR when the blocking callback cancels it, and when the socket is closed meanwhile',
  withDevice((d) => {
    const { s } = converse(d, { window: 0 });
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests === 10) WSPCancelBlockingCall({ value: 0 });
      return true;
    };
    assert.is(d.send(s, pattern(3000)), -1);
    assert.equal([d.err.value, rests], [WSAEINTR, 10]);
    d.upcalls().blockingCallback = () => false;
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAEINTR);
    d.upcalls().blockingCallback = () => WSPCloseSocket(s, { value: 0 }) <= 0;
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAEINTR);
  }),
);

sendEnds(
  'inside another blocking call answers WSAEINPROGRESS, and takes nothing',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    let result = 0;
    d.upcalls().blockingCallback = () => {
      result = d.send(s, pattern(3000));
      return false;
    };
    assert.is(d.accept(listener), 0xffffffff);
    assert.is(result, -1);
    d.upcalls().blockingCallback = null;
    assert.is(d.send(s, pattern(3000)), 3000);
    d.run(20);
    assert.equal(client.received(), pattern(3000));
    d.host.connect(80);
    d.run(5);
    d.accept(listener, () => {
      result = d.send(s, 'x');
      assert.is(d.err.value, WSAEINPROGRESS);
      return 0;
    });
    assert.is(result, -1);
  }),
);

sendEnds(
  'inside a condition function is answered where nothing can block',
  withDevice((d) => {
    const { listener, s, client } = converseFreely(d);
    d.host.connect(80);
    d.run(5);
    let result = 0;
    d.accept(listener, () => {
      result = d.send(s, 'y');
      return 0;
    });
    assert.is(result, 1);
    d.run(5);
    assert.is(client.text(), 'y');
  }),
);

sendEnds(
  'after SD_SEND answers WSAESHUTDOWN',
  withDevice((d) => {
    const { s } = converse(d);
    WSPShutdown(s, SD_SEND, d.err);
    for (const bytes of ['x', '']) {
      d.err.value = 0;
      assert.is(d.send(s, bytes), -1);
      assert.is(d.err.value, WSAESHUTDOWN);
    }
  }),
);

sendEnds(
  'goes on after the peer has closed its side',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.fin();
    d.run(5);
    assert.is(d.recv(s), '');
    assert.is(d.send(s, pattern(5000)), 5000);
    d.run(20);
    assert.equal(client.received(), pattern(5000));
  }),
);

sendEnds('answers WSAECONNRESET after the peer’s RST, announced or not, again and again', () => {
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s);
        client.rst();
        d.run(1500);
        for (let i = 0; i < 3; i++) {
          assert.is(d.send(s, 'x'), -1);
          assert.is(d.err.value, WSAECONNRESET);
        }
        d.run(1500);
        assert.equal(messages.slice(1), [[FD_CLOSE, WSAECONNRESET]], `DISCON on RST: ${disconOnRst}`);
      },
      { disconOnRst },
    )();
  }
});

sendEnds(
  'a blocked send ends with WSAECONNRESET when the peer resets',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    d.time.after(300_000, () => client.rst());
    const from = d.clock.now();
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAECONNRESET);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 300 && waited < 1500, `${waited} ms`);
  }),
);

sendEnds(
  'ends with WSAECONNABORTED when nobody acknowledges for 31.8 seconds',
  withDevice((d) => {
    const { s } = converseFreely(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    d.host.stopAnswering = true;
    assert.is(d.send(s, 'anybody there?'), 14);
    d.run(31_000);
    assert.equal(messages, []);
    d.run(2000);
    assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]]);
    assert.is(d.send(s, 'x'), -1);
    assert.is(d.err.value, WSAECONNABORTED);
  }, TIMED),
);

sendEnds.run();
