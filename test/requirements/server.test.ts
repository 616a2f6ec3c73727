import * as assert from 'uvu/assert';
import { SOCKETS } from '#chip';
import {
  AF_INET,
  INVALID_SOCKET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inet,
  inetAny,
  SO_ACCEPTCONN,
  SO_ERROR,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  SOMAXCONN,
  type SockAddr,
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSPBind,
  WSPGetSockName,
  WSPListen,
  WSPSocket,
} from '../../provider/index.ts';
import { arrive, nonBlocking, outcome, peerPort } from '../support/calls.ts';
import { converse } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE } from '../support/events.ts';
import { suite } from '../support/suite.ts';
import { getOpt } from '../support/winsock/options.ts';

/** Paragraph 1 of the requirements (winsock-spi 20): a server creates a socket, binds it, and listens with a backlog. */
const server = suite('server');

/** The tests count refusals, on every chip. */
const LOUD = { loud: true };

const OWN: SockAddr = inet(10, 0, 2, 15, 5000);

function bind(d: Device, s: number, name: SockAddr): number {
  return outcome(d, WSPBind(s, name, 16, d.err));
}

function listen(d: Device, s: number, backlog: number): number {
  return outcome(d, WSPListen(s, backlog, d.err));
}

server(
  'S1 WSPSocket gives a value of its own for a blocking stream without error, and sends no packet',
  withDevice((d) => {
    let packets = 0;
    d.wire.tap = () => packets++;
    const sockets = [1, 2, 3].map(() => WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, d.info, 0, 0, d.err));
    assert.is(new Set(sockets).size, 3);
    for (const s of sockets) {
      assert.ok(s !== INVALID_SOCKET);
      assert.is(getOpt(d, s, SOL_SOCKET, SO_TYPE), 1);
      assert.is(getOpt(d, s, SOL_SOCKET, SO_ERROR), 0);
    }
    d.run(A_WHILE);
    assert.is(packets, 0);

    // Blocking: as a listener it waits for its client.
    bind(d, sockets[0], inetAny(80));
    listen(d, sockets[0], 1);
    d.time.after(200_000, () => d.host.connect(80, { sourcePort: 5001 }));
    assert.is(peerPort(d, d.accept(sockets[0])), 5001);
  }),
);

server(
  'S2 a socket that is bound to the own address and port 5000 says so when it is asked',
  withDevice((d) => {
    const s = d.socket();
    assert.is(bind(d, s, OWN), 0);
    const [name, length] = [inetAny(0), { value: 16 }];
    assert.is(WSPGetSockName(s, name, length, d.err), 0);
    assert.equal([name, length.value], [OWN, 16]);
  }),
);

server(
  'S3 a second bind, another socket’s address, and a foreign address are refused, each by its code',
  withDevice((d) => {
    const [s, other] = [d.socket(), d.socket()];
    assert.is(bind(d, s, OWN), 0);
    assert.is(bind(d, s, OWN), WSAEINVAL);
    assert.is(bind(d, s, inetAny(5001)), WSAEINVAL);
    assert.is(bind(d, other, OWN), WSAEADDRINUSE);
    assert.is(bind(d, other, inet(10, 0, 2, 2, 5000)), WSAEADDRNOTAVAIL);
    assert.is(bind(d, other, inet(10, 0, 2, 15, 5001)), 0);
  }),
);

server(
  'S4 listen before bind is WSAEINVAL whatever the backlog; after it SO_ACCEPTCONN goes from 0 to 1',
  () => {
    for (const backlog of [-2, 0, 1, SOMAXCONN]) {
      withDevice((d) => {
        const s = d.socket();
        assert.is(listen(d, s, backlog), WSAEINVAL, `backlog ${backlog}`);
        bind(d, s, inetAny(80));
        assert.is(getOpt(d, s, SOL_SOCKET, SO_ACCEPTCONN), 0);
        assert.is(listen(d, s, backlog), 0, `backlog ${backlog}`);
        assert.is(getOpt(d, s, SOL_SOCKET, SO_ACCEPTCONN), 1);
      })();
    }
  },
);

server(
  'S5 listen is WSAEISCONN on a connected stream, WSAEOPNOTSUPP on UDP, and WSAENOTSOCK on what is no socket',
  withDevice((d) => {
    const { s } = converse(d);
    assert.is(listen(d, s, 1), WSAEISCONN);
    const udp = WSPSocket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, d.info, 0, 0, d.err);
    assert.is(bind(d, udp, inetAny(5000)), 0);
    assert.is(listen(d, udp, 1), WSAEOPNOTSUPP);
    assert.is(listen(d, 4711, 1), WSAENOTSOCK);
  }),
);

server(
  'S6 listen returns at once with no client present, in blocking mode too',
  withDevice((d) => {
    for (const blocking of [true, false]) {
      const s = d.socket();
      bind(d, s, inetAny(0));
      nonBlocking(d, s, !blocking);
      let rests = 0;
      d.upcalls().blockingCallback = () => ++rests > 0;
      assert.is(listen(d, s, 2), 0);
      assert.is(rests, 0, 'a call that waits asks the blocking callback');
    }
  }),
);

server('S7 a backlog above the eight sockets of the chip is eight, and no error', () => {
  for (const backlog of [9, 200, SOMAXCONN]) {
    withDevice((d) => {
      const s = d.socket();
      bind(d, s, inetAny(80));
      assert.is(listen(d, s, backlog), 0);
      const ports = Array.from({ length: SOCKETS + 1 }, (_, i) => 5001 + i);
      const clients = arrive(d, 80, ports);
      const refused = clients.filter(({ ended }) => ended === 'refused');
      assert.equal(
        refused.map(({ localPort }) => localPort),
        [5001 + SOCKETS],
        `backlog ${backlog}`,
      );
    }, LOUD)();
  }
});

server('S8 a backlog of 0 or below is no error, and one request can be pending', () => {
  for (const backlog of [0, -1, -200]) {
    withDevice((d) => {
      const s = d.socket();
      bind(d, s, inetAny(80));
      assert.is(listen(d, s, backlog), 0);
      const [client] = arrive(d, 80, [5001]);
      assert.is(client.ended, null, `backlog ${backlog}`);
      assert.is(peerPort(d, d.accept(s)), 5001);
    })();
  }
});

server.run();
