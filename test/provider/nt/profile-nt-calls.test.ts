import * as assert from 'uvu/assert';
import { find } from '../../../provider/engine/records/handle.ts';
import {
  FD_ALL_EVENTS,
  FD_CONNECT,
  FD_WRITE,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  inet,
  inetAny,
  SO_BROADCAST,
  SO_DONTLINGER,
  SO_DONTROUTE,
  SO_ERROR,
  SO_EXCLUSIVEADDRUSE,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_OOBINLINE,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_TYPE,
  SOL_SOCKET,
  TCP_KEEPIDLE,
  TCP_NODELAY,
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOPROTOOPT,
  WSAENOTCONN,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCloseSocket,
  WSPGetSockOpt,
  WSPListen,
  WSPSelect,
  WSPSetSockOpt,
} from '../../../provider/index.ts';
import { nonBlocking, peerPort } from '../../support/calls.ts';
import { converse, converseFreely, messagesOf } from '../../support/conversation.ts';
import { boundSocket, datagramSocket, HOST, sendTo, texts } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate, words } from '../../support/events.ts';
import { answer, CLOSED, ECHO, freeSocket, holdCalls, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';
import { recorder, windows } from '../../support/winsock/profile.ts';

/** The rows of winsock-spi 22 that are not about events, and what the documents say beside what Windows does. */
const calls = suite("calls with the profile 'nt'");

const soError = (d: Device, s: number) => getOpt(d, s, SOL_SOCKET, SO_ERROR);
const EVERYBODY = inet(255, 255, 255, 255, 9000);

for (const [name, within, kept] of [
  ['nt', windows, WSAECONNREFUSED],
  ['doc', withDevice, 0],
] as const) {
  calls(
    kept
      ? 'nt: SO_ERROR survives reads and the next connect until that one succeeds'
      : 'doc: SO_ERROR is told once, and forgotten by the next connect',
    within((d) => {
      const peers = answer(d);
      const s = freeSocket(d);
      assert.is(tryConnect(d, s, CLOSED), WSAEWOULDBLOCK);
      d.run(300);
      assert.equal([soError(d, s), soError(d, s)], [WSAECONNREFUSED, kept]);
      const calls = holdCalls(d);
      assert.is(tryConnect(d, s, inet(10, 0, 2, 2, 8)), WSAEWOULDBLOCK);
      d.run(5);
      assert.is(soError(d, s), kept, 'while the next one is under way');
      assert.is(calls.length, 1);
      calls[0].refuse();
      d.run(300);
      assert.equal([soError(d, s), soError(d, s)], [WSAECONNREFUSED, kept], 'and when it has failed too');
      d.host.onCall = () => false;
      assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
      d.run(100);
      assert.is(peers.length, 1);
      assert.is(soError(d, s), 0);
    }),
  );

  calls(
    `${name}: SO_ERROR is 0 after a connect that its caller waited for, though the third set of WSPSelect has it`,
    within((d) => {
      const s = d.socket();
      assert.is(tryConnect(d, s, CLOSED), WSAECONNREFUSED);
      const set = [s];
      assert.is(WSPSelect(0, null, null, set, { tv_sec: 0, tv_usec: 0 }, d.err), 1);
      assert.equal([soError(d, s), set], [0, [s]]);
    }),
  );

  calls(
    kept
      ? 'nt: SO_ERROR behind a reset is 0; receives and sends tell it'
      : 'doc: SO_ERROR behind a reset is WSAECONNRESET, once; receives and sends tell it',
    within((d) => {
      const { s, client } = converse(d);
      client.rst();
      d.run(1500);
      assert.equal([soError(d, s), soError(d, s)], [kept ? 0 : WSAECONNRESET, 0]);
      for (let i = 0; i < 2; i++) {
        assert.is(d.recv(s), null);
        assert.is(d.err.value, WSAECONNRESET);
        assert.is(d.send(s, 'x'), -1);
        assert.is(d.err.value, WSAECONNRESET);
      }
    }),
  );

  calls(
    kept
      ? 'nt: WSPGetPeerName while connecting gives the peer'
      : 'doc: WSPGetPeerName while connecting is WSAENOTCONN',
    within((d) => {
      holdCalls(d);
      const s = freeSocket(d);
      assert.is(peerPort(d, s), -WSAENOTCONN);
      tryConnect(d, s, ECHO);
      assert.is(peerPort(d, s), kept ? 7 : -WSAENOTCONN);
      const refused = freeSocket(d);
      d.host.onCall = () => false;
      tryConnect(d, refused, CLOSED);
      d.run(300);
      assert.is(peerPort(d, refused), -WSAENOTCONN);
    }),
  );

  calls(
    kept
      ? 'nt: a datagram socket without SO_BROADCAST connects to everybody and sends there, but not by address'
      : 'doc: a datagram socket without SO_BROADCAST cannot have everybody for its peer',
    within((d) => {
      const port = d.host.udp(9000);
      const s = datagramSocket(d);
      assert.is(sendTo(d, s, EVERYBODY, 'x'), -WSAEACCES);
      assert.is(tryConnect(d, s, EVERYBODY), kept ? 0 : WSAEACCES);
      assert.is(getOpt(d, s, SOL_SOCKET, SO_BROADCAST), 0);
      assert.is(sendTo(d, s, EVERYBODY, 'x'), -WSAEACCES);
      if (!kept) return;
      assert.is(d.send(s, 'to all'), 6);
      d.run(10);
      assert.equal(texts(port.received), ['to all']);
    }),
  );

  calls(
    kept ? 'nt: a datagram socket connects to port 0' : 'doc: a datagram socket does not connect to port 0',
    within((d) => {
      assert.is(tryConnect(d, datagramSocket(d), inet(10, 0, 2, 2, 0)), kept ? 0 : WSAEADDRNOTAVAIL);
      assert.is(tryConnect(d, d.socket(), inet(10, 0, 2, 2, 0)), WSAEADDRNOTAVAIL, 'no stream does');
    }),
  );

  calls(
    kept
      ? 'nt: SO_TYPE cannot be set: WSAEINVAL on a datagram socket'
      : 'doc: SO_TYPE cannot be set: WSAENOPROTOOPT',
    within((d) => {
      assert.is(setOpt(d, datagramSocket(d), SOL_SOCKET, SO_TYPE, 1), kept ? WSAEINVAL : WSAENOPROTOOPT);
      assert.is(setOpt(d, d.socket(), SOL_SOCKET, SO_TYPE, 1), WSAENOPROTOOPT);
    }),
  );

  calls(
    kept
      ? 'nt: a non-blocking send takes all or nothing of what the memory can hold'
      : 'doc: a non-blocking send takes what there is room for',
    within((d) => {
      const { s } = converseFreely(d);
      // As with 500 bytes that were sent and are not acknowledged yet: Sn_TX_FSR, 0x0020, reads as 1,548.
      const exchange = d.bus.exchange.bind(d.bus);
      d.bus.exchange = (frame) => {
        const answer = exchange(frame);
        if (frame[0] === 0 && frame[1] === 0x20) answer.set([1548 >> 8, 1548 & 0xff], 3);
        return answer;
      };
      const slot = find(s, d.err)?.slot;
      if (slot) slot.view.stream.txFree = 1548;
      const taken = d.send(s, new Uint8Array(2000));
      assert.equal(kept ? [taken, d.err.value] : taken, kept ? [-1, WSAEWOULDBLOCK] : 1548);
      d.bus.exchange = exchange;
      d.run(500);
      assert.is(d.send(s, new Uint8Array(2048)), 2048, 'all, once there is room');
      d.run(500);
      assert.is(d.send(s, new Uint8Array(5000)), 2048, 'more than the memory holds goes in parts');
    }),
  );
}

/** What is written to `room` bytes of 0xcc: the length that is told, and the bytes. */
function read(d: Device, s: number, [level, name]: readonly [number, number], room: number): string {
  const bytes = new Uint8Array(8).fill(0xcc);
  const length = { value: room };
  if (WSPGetSockOpt(s, level, name, bytes, length, d.err) !== 0) return `error ${d.err.value}`;
  return `${length.value}: ${[...bytes].map((byte) => byte.toString(16)).join(' ')}`;
}

const YES = '1: 1 cc cc cc cc cc cc cc';
const TWO = '1: 1 0 cc cc cc cc cc cc';
const FOUR = '4: 1 0 0 0 cc cc cc cc';
const SHORT = `error ${WSAEFAULT}`;

calls(
  'nt: a BOOL is one byte where there is room for no four, some always; numbers need all four',
  windows((d) => {
    const [stream, datagrams] = [d.socket(), datagramSocket(d)];
    for (const [s, option, seen] of [
      [datagrams, [SOL_SOCKET, SO_BROADCAST], [YES, TWO, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_DONTLINGER], [YES, TWO, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_OOBINLINE], [YES, TWO, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_REUSEADDR], [YES, TWO, FOUR, FOUR]],
      [d.socket(), [SOL_SOCKET, SO_EXCLUSIVEADDRUSE], [YES, TWO, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_KEEPALIVE], [YES, YES, YES, YES]],
      [stream, [SOL_SOCKET, SO_DONTROUTE], [YES, YES, YES, YES]],
      [stream, [IPPROTO_TCP, TCP_NODELAY], [YES, YES, YES, YES]],
      [datagrams, [IPPROTO_IP, IP_MULTICAST_LOOP], [YES, YES, FOUR, FOUR]],
      [datagrams, [IPPROTO_IP, IP_MULTICAST_TTL], [YES, YES, FOUR, FOUR]],
      [datagrams, [IPPROTO_IP, IP_TOS], [YES, YES, FOUR, FOUR]],
      [datagrams, [IPPROTO_IP, IP_TTL], [YES, YES, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_LINGER], [SHORT, SHORT, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_RCVBUF], [SHORT, SHORT, FOUR, FOUR]],
      [stream, [SOL_SOCKET, SO_RCVTIMEO], [SHORT, SHORT, FOUR, FOUR]],
      [stream, [IPPROTO_TCP, TCP_KEEPIDLE], [SHORT, SHORT, FOUR, FOUR]],
    ] as const) {
      assert.is(setOpt(d, s, option[0], option[1], 1), 0, `${option}`);
      assert.equal(
        [1, 2, 4, 8].map((room) => read(d, s, option, room)),
        seen,
        `${option}`,
      );
    }
    assert.is(read(d, stream, [SOL_SOCKET, SO_ERROR], 1), SHORT);
    assert.is(read(d, stream, [SOL_SOCKET, SO_KEEPALIVE], 0), SHORT);
  }),
);

calls(
  'nt: IP_TTL, IP_TOS and IP_MULTICAST_TTL are set from one byte to four',
  windows((d) => {
    const s = datagramSocket(d);
    const values = [0xffffff0a, 0xffff000b, 0xff00000c, 0x0000000d];
    for (const name of [IP_MULTICAST_TTL, IP_TTL, IP_TOS]) {
      for (let i = 0; i < 4; i++) {
        assert.is(setOpt(d, s, IPPROTO_IP, name, values[i], i + 1), 0);
        assert.is(getOpt(d, s, IPPROTO_IP, name), 10 + i);
      }
      assert.is(setOpt(d, s, IPPROTO_IP, name, 0x100, 4), WSAEINVAL);
    }
    assert.is(setOpt(d, s, SOL_SOCKET, SO_RCVTIMEO, 5, 2), WSAEFAULT);
  }),
);

calls(
  'doc: all but a BOOL take four bytes, and all give four',
  withDevice((d) => {
    const s = datagramSocket(d);
    assert.is(setOpt(d, s, IPPROTO_IP, IP_TTL, 5, 1), WSAEFAULT);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_BROADCAST, 1, 1), 0);
    assert.equal(
      [read(d, s, [SOL_SOCKET, SO_BROADCAST], 1), read(d, s, [SOL_SOCKET, SO_BROADCAST], 4)],
      [SHORT, FOUR],
    );
    const stream = d.socket();
    setOpt(d, stream, SOL_SOCKET, SO_KEEPALIVE, 1);
    assert.is(read(d, stream, [SOL_SOCKET, SO_KEEPALIVE], 4), FOUR);
    assert.is(WSPSetSockOpt(stream, SOL_SOCKET, SO_KEEPALIVE, new Uint8Array(1), 0, d.err), -1);
  }),
);

calls(
  'nt: a datagram socket that was registered before it was connected has FD_WRITE again, bound or not',
  windows((d) => {
    for (const make of [() => datagramSocket(d), () => boundSocket(d, 7000)]) {
      const posted = make();
      const messages = messagesOf(d, posted);
      d.run(A_WHILE);
      assert.equal(words(messages), ['WRITE']);
      assert.is(tryConnect(d, posted, HOST), 0);
      d.run(A_WHILE);
      assert.equal(words(messages), ['WRITE', 'WRITE']);
      assert.is(tryConnect(d, posted, inetAny(0)), 0);
      WSPCloseSocket(posted, d.err);
      const recorded = make();
      const { event, isSet } = recorder(d, recorded, FD_ALL_EVENTS);
      if (isSet()) assert.equal(enumerate(d, recorded, event), [FD_WRITE, [0]]);
      assert.is(tryConnect(d, recorded, HOST), 0);
      assert.is(isSet(), true);
      assert.equal(enumerate(d, recorded, event), [FD_CONNECT | FD_WRITE, [0, 0]]);
      WSPCloseSocket(recorded, d.err);
    }
  }),
);

calls(
  'nt: what the documents and Windows agree upon stays: the family of a bind, and a second listen',
  windows((d) => {
    const s = d.socket();
    assert.is(WSPBind(s, { ...inetAny(80), family: 23 }, 16, d.err), -1);
    assert.is(d.err.value, WSAEAFNOSUPPORT);
    assert.is(WSPBind(s, inetAny(80), 16, d.err), 0);
    for (const backlog of [3, 1, 8]) assert.is(WSPListen(s, backlog, d.err), 0);
    nonBlocking(d, s);
  }),
);

calls.run();
