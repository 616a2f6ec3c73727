import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AllowList, parseAllow } from '../../../sim/gateway/allow.ts';

const test = suite('allow');

const list = (...rules: string[]) => new AllowList(rules.map(parseAllow));

test('leads to the address that is named, and to no other', () => {
  const allowed = list('192.0.2.7:80');
  assert.equal(allowed.find('tcp', '192.0.2.7', 80), { host: '192.0.2.7', port: 80 });
  assert.is(allowed.find('tcp', '192.0.2.7', 81), null);
  assert.is(allowed.find('tcp', '192.0.2.8', 80), null);
  assert.is(allowed.find('udp', '192.0.2.7', 80), null);
});

test('allows nothing without a rule', () => {
  assert.is(list().find('tcp', '192.0.2.7', 80), null);
});

test('leads from an address of the device to another one of the host, or to a name', () => {
  const allowed = list('10.0.2.2:80=127.0.0.1:8000', '10.0.2.99:443=example.test:8443');
  assert.equal(allowed.find('tcp', '10.0.2.2', 80), { host: '127.0.0.1', port: 8000 });
  assert.equal(allowed.find('tcp', '10.0.2.99', 443), { host: 'example.test', port: 8443 });
  assert.is(allowed.find('tcp', '127.0.0.1', 8000), null);
});

test('distinguishes UDP from TCP', () => {
  const allowed = list('192.0.2.7:123/udp', '192.0.2.7:37/tcp', '10.0.2.2:53=127.0.0.1:5353/udp');
  assert.ok(allowed.find('udp', '192.0.2.7', 123));
  assert.is(allowed.find('tcp', '192.0.2.7', 123), null);
  assert.ok(allowed.find('tcp', '192.0.2.7', 37));
  assert.equal(allowed.find('udp', '10.0.2.2', 53), { host: '127.0.0.1', port: 5353 });
});

test('takes any address or port for a star, but never this host itself', () => {
  const allowed = list('192.0.2.7:*', '*:123/udp', '*:443');
  assert.equal(allowed.find('tcp', '192.0.2.7', 6000), { host: '192.0.2.7', port: 6000 });
  assert.equal(allowed.find('udp', '198.51.100.1', 123), { host: '198.51.100.1', port: 123 });
  assert.is(allowed.find('udp', '198.51.100.1', 124), null);
  assert.is(allowed.find('tcp', '127.0.0.1', 443), null);
  assert.is(allowed.find('tcp', '127.1.2.3', 443), null);
  assert.is(allowed.find('tcp', '0.0.0.0', 443), null);
  assert.ok(list('127.0.0.1:443').find('tcp', '127.0.0.1', 443));
});

test('takes the first rule that fits', () => {
  const allowed = list('192.0.2.7:80=127.0.0.1:8000', '*:*');
  assert.is(allowed.find('tcp', '192.0.2.7', 80)?.port, 8000);
  assert.is(allowed.find('tcp', '192.0.2.7', 81)?.port, 81);
});

const BAD = [
  '',
  '192.0.2.7',
  '192.0.2.7:',
  '192.0.2.7:0',
  '192.0.2.7:65536',
  '192.0.2.7:http',
  '192.0.2:80',
  '192.0.2.256:80',
  'example.test:80',
  '192.0.2.7:80/sctp',
  '192.0.2.7:80=127.0.0.1',
  '192.0.2.7:80=127.0.0.1:0',
  '*:80=127.0.0.1:8000',
  '192.0.2.7:*=127.0.0.1:8000',
  '10.0.2.2:80=*:8000',
];

for (const text of BAD) {
  test(`refuses '${text}' and shows the form`, () => {
    assert.throws(
      () => parseAllow(text),
      (error: Error) => error.message.includes(`bad rule '${text}'; it is ADDRESS:PORT`),
    );
  });
}

test.run();
