import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip6 } from '../../../sim/net/address6.ts';
import { buildIcmp6, parseIcmp6 } from '../../../sim/net/icmp6.ts';
import {
  behindOptions,
  MLD_DONE,
  MLD_QUERY,
  MLD_REPORT,
  mldMessage,
  parseMld,
  withRouterAlert,
} from '../../../sim/net/mld.ts';
import { hex } from './hex.ts';

const test = suite('MLD (RFC 2710)');

const SOURCE = ip6('fe80::1');
const GROUP = ip6('ff02::fb');

// Pseudo header fe80 + 1 + ff02 + fb + 18 + 3a = 1fed0, message 8300 + ff02 + fb: 381cd, folded 81d0, complemented 7e2f.
test('reads and writes a report behind the options of a router alert', () => {
  const message = { type: MLD_REPORT, maxDelayMs: 0, group: GROUP };
  const icmp = buildIcmp6(mldMessage(message), SOURCE, GROUP);
  const bytes = withRouterAlert(icmp);
  const head = '3a 00 05 02 00 00 01 00 83 00 7e 2f 00 00 00 00';
  assert.equal(bytes, hex(`${head} ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 fb`));
  const back = behindOptions(bytes);
  const parsed = back && parseIcmp6(back, SOURCE, GROUP);
  assert.equal(parsed && parseMld(parsed), message);
});

test('reads the delay of a query, in milliseconds', () => {
  const query = { type: MLD_QUERY, maxDelayMs: 10_000, group: new Uint8Array(16) };
  assert.equal(parseMld(mldMessage(query)), query);
});

test('is null for other messages, for those cut short, and without a message behind the options', () => {
  const done = mldMessage({ type: MLD_DONE, maxDelayMs: 0, group: GROUP });
  for (let length = 0; length < 20; length++)
    assert.is(parseMld({ ...done, body: done.body.subarray(0, length) }), null);
  assert.is(parseMld({ ...done, type: 129 }), null);
  assert.is(parseMld({ ...done, type: 133 }), null);
  assert.is(behindOptions(hex('06 00 05 02 00 00 01 00 00')), null);
  assert.is(behindOptions(hex('3a 00 05 02 00 00 01 00')), null);
  assert.is(behindOptions(new Uint8Array(0)), null);
});

test.run();
