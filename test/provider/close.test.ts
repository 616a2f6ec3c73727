import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  inet,
  SD_SEND,
  WSAEINTR,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPConnect,
  WSPListen,
  WSPShutdown,
} from '../../provider/index.ts';
import { LINGER_ON, LINGER_SECONDS } from '../../provider/options.ts';
import { arrive, nonBlocking, peerPort, slots } from '../support/calls.ts';
import {
  converse,
  converseFreely,
  messagesOf,
  msUntil,
  pattern,
  setOption,
} from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';

const close = suite('close');

/** All slots of a listener with the whole backlog, none of them in use. */
const ALL_BACK = '8 ARMED';

/** SO_LINGER. */
function linger(s: number, seconds: number): void {
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

// The linger table

close(
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

close(
  'lingering for 0 seconds returns at once and drops what waits; the peer’s next segment draws a RST',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    linger(s, 0);
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

close(
  'lingering waits until the connection has ended, and no longer',
  withDevice((d) => {
    const { s, client } = converse(d);
    linger(s, 2);
    d.send(s, pattern(1000));
    d.time.after(400_000, () => client.fin());
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms >= 400 && ms < 420, `${ms} ms`);
    assert.is(slots(d), ALL_BACK);
    assert.equal(client.received(), pattern(1000));
  }),
);

close('lingering ends hard after its seconds, be they fewer or more than the 3 of a silent end', () => {
  for (const seconds of [1, 7]) {
    withDevice((d) => {
      const { s, client } = converse(d, { window: 0 });
      linger(s, seconds);
      d.send(s, pattern(2048));
      const { result, ms } = timedClose(d, s);
      assert.is(result, 0);
      assert.ok(ms >= seconds * 1000 && ms < seconds * 1000 + 20, `${ms} ms`);
      assert.is(slots(d), ALL_BACK);
      client.window(65535);
      d.run(10);
      assert.is(client.ended, 'reset');
    })();
  }
});

close(
  'lingering gives slow data the time it was promised',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    linger(s, 20);
    d.send(s, pattern(2048));
    d.time.after(5_000_000, () => client.window(65535));
    client.onFin = () => client.fin();
    const { result, ms } = timedClose(d, s);
    assert.is(result, 0);
    assert.ok(ms >= 5000 && ms < 15_000, `${ms} ms`);
    assert.equal(client.received(), pattern(2048));
  }),
);

close(
  'lingering on a non-blocking socket answers WSAEWOULDBLOCK and closes nothing',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    linger(s, 2);
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

close(
  'lingering that is cancelled answers WSAEINTR, and the end goes on without it',
  withDevice((d) => {
    const { s, client } = converse(d);
    linger(s, 10);
    d.upcalls().blockingCallback = () => false;
    refused(d, WSPCloseSocket(s, d.err), WSAEINTR);
    d.upcalls().blockingCallback = null;
    refused(d, WSPCloseSocket(s, d.err), WSAENOTSOCK);
    client.fin();
    assert.ok(msUntil(d, ALL_BACK, 2000) < 2000);
  }),
);

// The socket itself

close(
  'makes the value mean nothing at once, also after its slot and its handle were used again',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.onFin = () => client.fin();
    assert.is(WSPCloseSocket(s, d.err), 0);
    const answers = (): void => {
      refused(d, d.send(s, 'x'), WSAENOTSOCK);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAENOTSOCK);
      refused(d, WSPShutdown(s, SD_SEND, d.err), WSAENOTSOCK);
      refused(d, WSPCloseSocket(s, d.err), WSAENOTSOCK);
      assert.is(peerPort(d, s), -WSAENOTSOCK);
    };
    answers();
    arrive(d, 80, [6001, 6002, 6003, 6004, 6005, 6006, 6007, 6008]);
    const others = Array.from({ length: 8 }, () => d.accept(listener));
    assert.is(others.includes(s), false);
    answers();
  }),
);

close(
  'ends all announcements: none comes for a socket that is closed',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_READ | FD_WRITE | FD_CLOSE);
    d.run(5);
    assert.equal(messages, [[FD_WRITE, 0]]);
    WSPCloseSocket(s, d.err);
    client.send('unheard');
    client.fin();
    d.run(1500);
    assert.is(messages.length, 1);
  }),
);

close(
  'lets go of a connect that is under way, and of its slot',
  withDevice((d) => {
    d.listen(80, 8);
    const s = d.socket();
    nonBlocking(d, s);
    refused(d, WSPConnect(s, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err), WSAEWOULDBLOCK);
    assert.is(slots(d), '7 ARMED 1 CONNECTING');
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(slots(d), ALL_BACK);
    d.run(2000);
    assert.is(slots(d), ALL_BACK);
  }),
);

close('ends a client that was connected and not heard yet when its listener closes, or takes fewer', () => {
  for (const ends of [WSPCloseSocket, (s: number, err: { value: number }) => WSPListen(s, 1, err)]) {
    // Of a listener that goes on, the top of the queue stays.
    const most = ends === WSPCloseSocket ? 0 : 1;
    let silent = 0;
    for (let waitUs = 0; waitUs <= 1500; waitUs += 50) {
      withDevice((d) => {
        const listener = d.listen(80, 3);
        d.host.ping('10.0.2.15', () => {});
        d.run(2);
        const clients = [d.host.connect(80), d.host.connect(80)];
        d.time.advance(waitUs);
        assert.is(ends(listener, d.err), 0);
        d.run(20);
        const left = clients.filter((client) => !client.ended && !client.peerClosed);
        if (left.length > most) silent++;
      })();
    }
    // The exception is a handshake that ends in the few microseconds between the last look and the CLOSE.
    assert.ok(silent <= 2, `${silent} of 31 times`);
  }
});

// How connections end: every slot comes back

close('returns the slot whoever ends first, whatever was said, and whenever the other side answers', () => {
  // We close, and the client does at any moment around it; the LAST_ACK and CLOSING of the chip lie in there.
  for (let offsetUs = -600; offsetUs <= 600; offsetUs += 24) {
    withDevice((d) => {
      const { s, client } = converse(d);
      if (offsetUs % 48 === 0) d.send(s, 'last words');
      d.time.after(1000 + offsetUs, () => client.fin());
      d.time.advance(1000);
      WSPCloseSocket(s, d.err);
      const ms = msUntil(d, ALL_BACK, 1000);
      assert.ok(ms < 20, `client ${offsetUs} us after us: ${ms} ms`);
      d.run(1500);
      assert.is(client.ended, 'closed', `client ${offsetUs} us after us`);
      assert.equal([client.peerClosed, slots(d)], [true, ALL_BACK]);
    })();
  }
});

close(
  'returns the slot when the client goes first and the application takes its time',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('question');
    client.fin();
    d.run(5000);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    assert.is(d.recv(s), 'question');
    assert.is(d.recv(s), '');
    assert.is(d.send(s, 'answer'), 6);
    WSPCloseSocket(s, d.err);
    const ms = msUntil(d, ALL_BACK, 1000);
    assert.ok(ms < 20, `${ms} ms`);
    assert.is(client.text(), 'answer');
    d.run(1000);
    assert.is(client.ended, 'closed');
  }),
);

close(
  'sends what waits before its FIN also when the client’s FIN comes in between, and does not tarry',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    d.send(s, pattern(2048));
    WSPCloseSocket(s, d.err);
    d.run(50);
    client.fin();
    d.run(50);
    client.window(65535);
    client.onFin = () => {
      client.onFin = null;
    };
    while (!client.peerClosed) d.run(1);
    const ms = msUntil(d, ALL_BACK, 2000);
    assert.ok(ms < 20, `${ms} ms after our FIN`);
    assert.equal(client.received(), pattern(2048));
  }),
);

close('gives up after 3 seconds, a patrol more or less, on a peer that does not end', () => {
  const peers: [string, (d: Device, s: number) => void][] = [
    ['keeps its side open', () => {}],
    ['is switched off', (d) => (d.host.stopAnswering = true)],
  ];
  for (const [what, prepare] of peers) {
    withDevice((d) => {
      const { s } = converse(d);
      prepare(d, s);
      WSPCloseSocket(s, d.err);
      const ms = msUntil(d, ALL_BACK, 6000);
      assert.ok(ms >= 2999 && ms < 4100, `a peer that ${what}: ${ms} ms`);
      assert.is(d.faults.length, 0);
    })();
  }
});

close(
  'has patience with a peer that takes no more: 32 seconds, or 3 where a listener waits for the slot',
  () => {
    for (const [others, least, most] of [
      [0, 31_800, 33_100],
      [7, 2999, 4100],
    ]) {
      withDevice((d) => {
        const { s } = converse(d, { window: 0 });
        for (let n = 0; n < others; n++) d.host.connect(80, { window: 0 });
        d.run(10);
        d.send(s, pattern(2048));
        WSPCloseSocket(s, d.err);
        const ms = msUntil(d, others === 0 ? ALL_BACK : '1 ARMED 7 QUEUED', 40_000);
        assert.ok(ms >= least && ms < most, `${others} others: ${ms} ms`);
        assert.is(d.faults.length, 0);
      })();
    }
  },
);

close(
  'delivers all bytes to a peer that hears nothing for 5 seconds',
  withDevice((d) => {
    const { s, client } = converse(d);
    d.host.stopAnswering = true;
    d.send(s, pattern(2048));
    WSPCloseSocket(s, d.err);
    d.run(5000);
    d.host.stopAnswering = false;
    d.run(4000);
    assert.equal(client.received(), pattern(2048));
    assert.is(client.peerClosed, true);
  }),
);

close(
  'gives up after 3 seconds on a client that went first and is switched off before the last acknowledgement',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.fin();
    d.run(5);
    d.host.stopAnswering = true;
    WSPCloseSocket(s, d.err);
    const ms = msUntil(d, ALL_BACK, 6000);
    assert.ok(ms >= 2999 && ms < 3100, `${ms} ms`);
  }),
);

close(
  'returns the slot of a peer that resets, answers with a RST, or floods what nobody reads',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.rst();
    d.run(1);
    WSPCloseSocket(s, d.err);
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    other.onFin = () => other.rst();
    WSPCloseSocket(t, d.err);
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500);
    const third = d.host.connect(80);
    d.run(5);
    const u = d.accept(listener);
    third.send(pattern(50_000));
    d.run(20);
    WSPCloseSocket(u, d.err);
    assert.ok(msUntil(d, ALL_BACK, 4100) < 4100);
  }),
);

close(
  'leaks no slot over 200 connections that end in every way',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    for (let i = 0; i < 200; i++) {
      const client = d.host.connect(80);
      // A RST that the chip keeps to itself holds a slot until the next patrol.
      d.run(60);
      assert.is(client.ended, null, `client ${i}`);
      const s = d.accept(listener);
      if (i % 2) client.send('x');
      if (i % 3 === 0) client.fin();
      else client.onFin = () => (i % 3 === 1 ? client.fin() : client.rst());
      if (i % 5) d.run(1);
      if (i % 7 === 0) client.rst();
      WSPCloseSocket(s, d.err);
    }
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500, slots(d));
  }),
);

close.run();
