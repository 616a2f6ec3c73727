import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as provider from '../../provider/index.ts';
import {
  FIONBIO,
  FIONREAD,
  procTable,
  qos,
  u32,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTSOCK,
  writeQos,
} from '../../provider/index.ts';
import { nonBlocking } from '../support/calls.ts';
import { converse } from '../support/conversation.ts';
import { boundSocket } from '../support/datagrams.ts';
import { type Device, withDevice } from '../support/device.ts';
import { control, name } from '../support/winsock/ioctl.ts';

const page = suite('docs/ioctls.md');

const text = readFileSync(new URL('../../docs/ioctls.md', import.meta.url), 'utf8');
const names = provider as unknown as Record<string, number>;

/** The rows of the table, each by its columns. */
const rows = [...text.matchAll(/^\| ([A-Z_]\w+) \|(.*)\|$/gm)].map(([, code, rest]) => {
  const [number, input, output, stream, datagram] = rest.split('|').map((cell) => cell.trim());
  return { code, number: Number(number), input, output: Number(output), stream, datagram };
});

/** The codes of winsock-spi 15, in its order. */
const CODES =
  `FIONBIO FIONREAD SIOCATMARK FIOASYNC SIO_KEEPALIVE_VALS SIO_GET_INTERFACE_LIST SIO_ADDRESS_LIST_QUERY
  SIO_ADDRESS_LIST_CHANGE SIO_ROUTING_INTERFACE_QUERY SIO_ROUTING_INTERFACE_CHANGE SIO_GET_BROADCAST_ADDRESS SIO_FLUSH
  SIO_FIND_ROUTE SIO_ENABLE_CIRCULAR_QUEUEING SIO_ASSOCIATE_HANDLE SIO_TRANSLATE_HANDLE
  SIO_GET_EXTENSION_FUNCTION_POINTER SIO_QUERY_TARGET_PNP_HANDLE SIO_BASE_HANDLE SIO_SET_QOS SIO_GET_QOS
  SIO_SET_GROUP_QOS SIO_GET_GROUP_QOS SIO_MULTIPOINT_LOOPBACK SIO_MULTICAST_SCOPE SIO_UDP_CONNRESET
  SIO_IDEAL_SEND_BACKLOG_QUERY SIO_IDEAL_SEND_BACKLOG_CHANGE SIO_RCVALL`.split(/\s+/);

/** What a column says a code takes. */
function inputOf(kind: string): Uint8Array | null {
  if (kind === 'number') return u32(1);
  if (kind === 'sockaddr_in') return name('10.0.2.2');
  if (kind === 'tcp_keepalive') return Uint8Array.of(1, 0, 0, 0, 0x88, 0x13, 0, 0, 0xe8, 3, 0, 0);
  if (kind !== 'QOS') return null;
  const bytes = new Uint8Array(72);
  writeQos(bytes, qos());
  return bytes;
}

/** A connected stream and a bound datagram socket, neither of which blocks. */
function sockets(d: Device): [stream: number, datagram: number] {
  const { s } = converse(d, { backlog: 2 });
  nonBlocking(d, s);
  return [s, boundSocket(d, 7000)];
}

const nameOf = (error: number) =>
  error === 0 ? '' : Object.keys(names).find((key) => /^WSAE/.test(key) && names[key] === error);

page('has every code of the specification, with its number', () => {
  assert.equal(
    rows.map(({ code }) => code),
    CODES,
  );
  for (const { code, number } of rows) assert.is(number, names[code], code);
});

page('says which codes are carried out, as the table of functions does', () => {
  const carried = rows.filter(({ stream, datagram }) =>
    [stream, datagram].some((answer) => answer !== 'WSAEOPNOTSUPP'),
  );
  const told = [FIONBIO, FIONREAD, ...procTable().ioctls()];
  assert.equal(carried.map(({ number }) => number).sort(), told.sort());
});

page(
  'says what a stream and a datagram socket answer to each code, and how many bytes it gives',
  withDevice((d) => {
    const both = sockets(d);
    for (const row of rows)
      both.forEach((s, i) => {
        const output = new Uint8Array(128);
        const returned = { value: 77 };
        const error = control(d, s, row.number, { input: inputOf(row.input), output, returned });
        assert.is(nameOf(error), [row.stream, row.datagram][i], `${row.code}, ${['stream', 'datagram'][i]}`);
        assert.is(returned.value, error === 0 ? row.output : 0, row.code);
      });
  }),
);

page(
  'says that an input and an output that are missing or a byte too short are refused, after the socket',
  withDevice((d) => {
    const both = sockets(d);
    for (const row of rows) {
      const s = row.stream === '' ? both[0] : both[1];
      assert.is(control(d, 4711, row.number, { returned: null as never }), WSAENOTSOCK);
      assert.is(control(d, s, row.number, { returned: null as never }), WSAEFAULT);
      if (/OPNOTSUPP|EINVAL/.test(row.stream + row.datagram) && s === both[1] && row.datagram !== '')
        continue;
      const input = inputOf(row.input);
      const short = row.code === 'SIO_ROUTING_INTERFACE_QUERY' ? WSAEINVAL : WSAEFAULT;
      if (input) {
        const output = new Uint8Array(128);
        assert.is(control(d, s, row.number, { output }), short, row.code);
        assert.is(control(d, s, row.number, { input: input.subarray(1), output }), short, row.code);
      }
      if (row.output === 0) continue;
      assert.is(control(d, s, row.number, { input }), WSAEFAULT, row.code);
      const output = new Uint8Array(row.output - 1);
      assert.is(control(d, s, row.number, { input, output }), WSAEFAULT, row.code);
      assert.ok(output.every((byte) => byte === 0));
    }
  }),
);

page.run();
