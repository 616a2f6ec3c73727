import * as assert from 'uvu/assert';
import {
  createEvent,
  FIONREAD,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  overlapped,
  SIO_KEEPALIVE_VALS,
  SIO_MULTICAST_SCOPE,
  SIO_MULTIPOINT_LOOPBACK,
  SIO_UDP_CONNRESET,
  SO_KEEPALIVE,
  SOL_SOCKET,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  WSAEFAULT,
  WSAEINVAL,
  WSAEOPNOTSUPP,
  WSPIoctl,
  WSPSocket,
} from '../../../provider/index.ts';
import { converse } from '../../support/conversation.ts';
import { datagramSocket } from '../../support/datagrams.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { control } from '../../support/winsock/ioctl.ts';
import { getOpt } from '../../support/winsock/options.ts';

const values = suite('ioctl values');

/** A tcp_keepalive: on or off, time and interval in milliseconds. */
function keepAlive(on: number, timeMs: number, intervalMs: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [on, timeMs, intervalMs].entries()) view.setUint32(4 * at, value, true);
  return bytes;
}

values(
  'SIO_KEEPALIVE_VALS: probes after the time that was asked for, rounded up to five seconds, until it is off',
  withDevice((d) => {
    const { s, client } = converse(d);
    const set = (on: number, timeMs: number, intervalMs: number) =>
      control(d, s, SIO_KEEPALIVE_VALS, { input: keepAlive(on, timeMs, intervalMs) });
    let frames = 0;
    client.send('x');
    d.run(300);
    d.host.onFrame = () => frames++;
    assert.is(set(1, 5001, 2000), 0);
    d.run(9900);
    assert.is(frames, 0);
    d.run(200);
    assert.is(frames, 1);
    const read = (level: number, option: number) => getOpt(d, s, level, option);
    assert.equal([read(SOL_SOCKET, SO_KEEPALIVE), read(IPPROTO_TCP, TCP_KEEPIDLE)], [1, 6]);
    assert.is(read(IPPROTO_TCP, TCP_KEEPINTVL), 2);
    assert.is(set(0, 0, 0), 0);
    d.run(30_000);
    assert.is(frames, 1);
    assert.is(read(SOL_SOCKET, SO_KEEPALIVE), 0);
  }, TIMED),
);

values(
  'SIO_KEEPALIVE_VALS: wants all twelve bytes, and takes times of 0 for the defaults',
  withDevice((d) => {
    const s = d.socket();
    const set = (input: Uint8Array | null) => control(d, s, SIO_KEEPALIVE_VALS, { input });
    assert.equal([set(null), set(new Uint8Array(11))], [WSAEFAULT, WSAEFAULT]);
    const seen = () => [
      getOpt(d, s, SOL_SOCKET, SO_KEEPALIVE),
      getOpt(d, s, IPPROTO_TCP, TCP_KEEPIDLE),
      getOpt(d, s, IPPROTO_TCP, TCP_KEEPINTVL),
    ];
    assert.equal(seen(), [0, 7200, 1]);
    for (const [idleMs, intervalMs, idle, interval] of [
      [0, 0, 7200, 1],
      [9000, 2000, 9, 2],
      [0, 3000, 7200, 3],
      [8000, 0, 8, 1],
      [0, 0, 7200, 1],
    ]) {
      assert.is(set(keepAlive(1, idleMs, intervalMs)), 0);
      assert.equal(seen(), [1, idle, interval]);
    }
    assert.is(set(keepAlive(0, 0, 0)), 0);
    assert.equal(seen(), [0, 7200, 1]);
  }),
);

values(
  'are told with the end of an overlapped call, which comes at once, by its event or its routine',
  withDevice((d) => {
    const s = WSPSocket(2, 1, 6, d.info, 0, 1, d.err);
    const event = createEvent(null);
    const operation = overlapped(event);
    const ask = (routine: ((error: number, bytes: number) => void) | null, size = 4) =>
      WSPIoctl(s, FIONREAD, null, 0, new Uint8Array(size), size, null, operation, routine, null, d.err);
    assert.is(ask(null), 0);
    assert.equal([operation.Internal, operation.InternalHigh, event.signalled], [0, 4, true]);
    const seen: number[][] = [];
    assert.is(
      ask((...told) => seen.push(told.slice(0, 2))),
      0,
    );
    assert.equal(seen, []);
    d.run(5);
    assert.equal(seen, [[0, 4]]);
    assert.is(ask(null, 3), -1);
    assert.is(d.err.value, WSAEFAULT);
    event.signalled = false;
    d.run(300);
    assert.equal([seen.length, event.signalled], [1, false], 'what never started is not indicated');
    const plain = d.socket();
    const bytes = { value: 77 };
    const output = new Uint8Array(4);
    assert.is(WSPIoctl(plain, FIONREAD, null, 0, output, 4, bytes, operation, null, null, d.err), 0);
    assert.equal([bytes.value, event.signalled], [4, false], 'a socket that is not overlapped');
    assert.is(WSPIoctl(plain, FIONREAD, null, 0, output, 4, null, operation, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
  }),
);

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

values(
  'SIO_MULTIPOINT_LOOPBACK and SIO_MULTICAST_SCOPE: are IP_MULTICAST_LOOP and IP_MULTICAST_TTL by other names',
  withDevice((d) => {
    const s = datagramSocket(d);
    const read = (option: number) => getOpt(d, s, IPPROTO_IP, option);
    assert.equal([read(IP_MULTICAST_LOOP), read(IP_MULTICAST_TTL)], [1, 1]);
    for (const [given, kept] of [
      [0, 0],
      [7, 1],
      [1, 1],
    ]) {
      assert.is(control(d, s, SIO_MULTIPOINT_LOOPBACK, { input: u32(given) }), 0);
      assert.is(read(IP_MULTICAST_LOOP), kept);
    }
    for (const ttl of [0, 2, 255]) {
      assert.is(control(d, s, SIO_MULTICAST_SCOPE, { input: u32(ttl) }), 0);
      assert.is(read(IP_MULTICAST_TTL), ttl);
    }
    assert.is(control(d, s, SIO_MULTICAST_SCOPE, { input: u32(256) }), WSAEINVAL);
    assert.is(read(IP_MULTICAST_TTL), 255);
  }),
);

values(
  'of datagram sockets want four bytes, and no stream',
  withDevice((d) => {
    const [s, stream] = [datagramSocket(d), d.socket()];
    for (const code of [SIO_MULTIPOINT_LOOPBACK, SIO_MULTICAST_SCOPE, SIO_UDP_CONNRESET]) {
      assert.is(control(d, s, code, { input: null }), WSAEFAULT);
      assert.is(control(d, s, code, { input: u32(1), inputLength: 3 }), WSAEFAULT);
      assert.is(control(d, stream, code, { input: u32(1) }), WSAEOPNOTSUPP);
      assert.is(control(d, s, code, { input: u32(1) }), 0);
    }
  }),
);

values.run();
