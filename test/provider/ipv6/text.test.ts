import * as assert from 'uvu/assert';
import {
  AF_INET6,
  INVALID_SOCKET,
  inet6,
  ip6Text,
  readIp6,
  WSAEAFNOSUPPORT,
  WSPSocket,
} from '../../../provider/index.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const addresses = suite('addresses of IPv6');

/** A text, and how it is written (RFC 5952; the examples of its chapters 2 and 4). */
const TEXTS: [given: string, written: string][] = [
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:DB8::AA', '2001:db8::aa'],
  ['0:0:0:0:0:ffff:a00:202', '::ffff:10.0.2.2'],
  ['::ffff:10.0.2.2', '::ffff:10.0.2.2'],
  ['64:ff9b::10.0.2.2', '64:ff9b::a00:202'],
  ['fe80:0:0:1::', 'fe80:0:0:1::'],
];

for (const [given, written] of TEXTS) {
  addresses(`write ${given} as ${written}, and read that again`, () => {
    const bytes = new Uint8Array(16);
    assert.is(readIp6(given, bytes), true);
    assert.is(ip6Text(bytes), written);
    const again = new Uint8Array(16);
    assert.is(readIp6(written, again), true);
    assert.equal(again, bytes);
  });
}

for (const text of [
  ...['', ':', ':::', '1', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '12345::', 'g::', '::1 '],
  ...['1:2:3:4:5:6:7::8', '::10.0.2', '::10.0.2.256', '1:2:3:4:5:6:7:10.0.2.2', 'fe80::1%1'],
]) {
  addresses(`do not take '${text}' for one`, () => {
    assert.is(readIp6(text, new Uint8Array(16)), false);
    assert.is(inet6(text, 80), null);
  });
}

addresses(
  'are of no use on a chip without IPv6: WSPSocket answers WSAEAFNOSUPPORT',
  withDevice((d) => {
    assert.is(WSPSocket(AF_INET6, 1, 6, d.info, 0, 0, d.err), INVALID_SOCKET);
    assert.is(d.err.value, WSAEAFNOSUPPORT);
  }),
);

addresses.run();
