import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  inet,
  inetAny,
  SO_CONDITIONAL_ACCEPT,
  SOL_SOCKET,
  WSAECONNREFUSED,
  WSAEHOSTUNREACH,
  WSAEINTR,
  WSAETIMEDOUT,
  WSPBind,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPGetPeerName,
  WSPGetSockName,
  WSPListen,
} from '../../provider/index.ts';
import { arrive, outcome, peerPort } from '../support/calls.ts';
import { withDevice } from '../support/device.ts';
import { A_WHILE } from '../support/events.ts';
import { answer, CLOSED, ECHO, holdCalls, localPort, NOBODY, tryConnect } from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';
import { getOpt, setOpt } from '../support/winsock/options.ts';

/** Paragraph 3 of the requirements (winsock-spi 20): a client connects. */
const client = suite('client');

client(
  'S34 without a bind, a connect gives the own address and a port of its own',
  withDevice((d) => {
    answer(d);
    const ports = [d.socket(), d.socket()].map((s) => {
      assert.is(tryConnect(d, s, ECHO), 0);
      const name = inetAny(0);
      assert.is(WSPGetSockName(s, name, { value: 16 }, d.err), 0);
      assert.is(name.addr.join('.'), '10.0.2.15');
      return name.port;
    });
    assert.ok(ports[0] !== 0 && ports[1] !== 0);
    assert.ok(ports[0] !== ports[1], `both are ${ports[0]}`);
  }),
);

client(
  'S35 with a bind first, the connection really uses that port',
  withDevice((d) => {
    const peers = answer(d);
    const s = d.socket();
    assert.is(WSPBind(s, inetAny(2000), 16, d.err), 0);
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.equal([peers[0].remotePort, localPort(d, s)], [2000, 2000]);
  }),
);

client(
  'S36 a blocking connect returns 0 only when established, and the peer’s name is the target',
  withDevice((d) => {
    const calls = holdCalls(d);
    let accepted = false;
    d.time.after(600_000, () => {
      accepted = true;
      calls[0].accept();
    });
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(accepted, true);
    const [name, length] = [inetAny(0), { value: 16 }];
    assert.is(WSPGetPeerName(s, name, length, d.err), 0);
    assert.equal([name, length.value], [ECHO, 16]);
  }),
);

client(
  'S37 where nobody listens, connect is WSAECONNREFUSED',
  withDevice((d) => {
    assert.is(tryConnect(d, d.socket(), CLOSED), WSAECONNREFUSED);
  }),
);

client(
  'S38 where the target is silent, connect is WSAETIMEDOUT within the chip’s 31.8 seconds',
  withDevice((d) => {
    holdCalls(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, d.socket(), ECHO), WSAETIMEDOUT);
    const waited = d.clock.now() - before;
    assert.ok(waited < 33_000, `${waited} ms`);
  }),
);

client(
  'S39 where no host answers ARP, connect is WSAEHOSTUNREACH: the chip gives up within 1.8 seconds',
  withDevice((d) => {
    assert.is(tryConnect(d, d.socket(), NOBODY), WSAEHOSTUNREACH);
  }),
);

client(
  'S40 after every such failure the same socket connects elsewhere',
  withDevice((d) => {
    answer(d);
    const silent = inet(10, 0, 2, 2, 99);
    d.host.onCall = (call) => call.localPort === silent.port;
    for (const [target, error] of [
      [CLOSED, WSAECONNREFUSED],
      [silent, WSAETIMEDOUT],
      [NOBODY, WSAEHOSTUNREACH],
    ] as const) {
      const s = d.socket();
      assert.is(tryConnect(d, s, target), error);
      assert.is(tryConnect(d, s, ECHO), 0, `after ${error}`);
      assert.is(d.send(s, 'hello'), 5);
      WSPCloseSocket(s, d.err);
    }
  }),
);

client(
  'S41 a blocking connect waits while its server withholds the handshake, until the verdict',
  withDevice((d) => {
    for (const verdict of ['accept', 'refuse'] as const) {
      const calls = holdCalls(d);
      const decidedAt = d.clock.now() + 2500;
      d.time.after(2_500_000, () => void calls[0][verdict]());
      assert.is(tryConnect(d, d.socket(), ECHO), verdict === 'accept' ? 0 : WSAECONNREFUSED);
      assert.ok(d.clock.now() >= decidedAt, verdict);
    }
  }),
);

client(
  'S41 as a server the chip always completes the handshake first, also under SO_CONDITIONAL_ACCEPT',
  () => {
    for (const conditional of [0, 1]) {
      withDevice((d) => {
        const s = d.socket();
        WSPBind(s, inetAny(80), 16, d.err);
        assert.is(setOpt(d, s, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, conditional), 0);
        assert.is(outcome(d, WSPListen(s, 2, d.err)), 0);
        assert.is(getOpt(d, s, SOL_SOCKET, SO_CONDITIONAL_ACCEPT), conditional, 'it is kept');
        const [caller] = arrive(d, 80, [5001]);
        d.run(A_WHILE);
        assert.is(caller.state, 'ESTABLISHED');
        assert.is(
          peerPort(
            d,
            d.accept(s, () => CF_ACCEPT),
          ),
          5001,
        );
      })();
    }
  },
);

client(
  'S42 WSPCancelBlockingCall ends a connect with WSAEINTR; then the socket can be closed',
  withDevice((d) => {
    holdCalls(d);
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall({ value: 0 }) === 0;
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), WSAEINTR);
    assert.is(outcome(d, WSPCloseSocket(s, d.err)), 0);
  }),
);

client.run();
