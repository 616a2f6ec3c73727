import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllow } from '../../../sim/gateway/allow.ts';
import { showIp, showMac } from '../../../sim/net/address.ts';
import { hex } from '../net/hex.ts';
import { arpsIn, DEVICE_MAC, GATEWAY_MAC, lockstep } from './rig.ts';

const test = suite('gateway');

/** An ARP request of the device for an address. */
const whoHas = (digits: string) =>
  hex(`ffffffffffff 02000a00020f 0806 0001080006040001 02000a00020f 0a00020f 000000000000 ${digits}`);

/** Who answers for which address. */
const answersIn = (frames: Uint8Array[]) =>
  arpsIn(frames).map(({ operation, senderIp, senderMac }) => [
    operation,
    showIp(senderIp),
    showMac(senderMac),
  ]);

test('answers ARP for itself, and neither for its neighbours nor for the world', () => {
  const { gateway, clock, frames } = lockstep();
  for (const digits of ['0a000202', '0a000203', '0a00020f', 'c0000207']) gateway.host.receive(whoHas(digits));
  clock.advance(10_000);
  assert.equal(answersIn(frames), [[2, '10.0.2.2', GATEWAY_MAC]]);
});

test('answers ARP for its name server, and for the addresses of its subnet that rules name', () => {
  const allow = ['10.0.2.80:80=127.0.0.1:8000', '192.0.2.7:80', '*:443'].map(parseAllow);
  const { gateway, clock, frames } = lockstep({ dns: { ip: '10.0.2.3' }, allow });
  for (const digits of ['0a000203', '0a000250', '0a000204', 'c0000207']) gateway.host.receive(whoHas(digits));
  clock.advance(10_000);
  assert.equal(answersIn(frames), [
    [2, '10.0.2.3', GATEWAY_MAC],
    [2, '10.0.2.80', GATEWAY_MAC],
  ]);
});

test('learns MAC addresses from those that ask for it, not from all', () => {
  const { gateway, clock, device, frames } = lockstep();
  device.detach();
  const firstFrame = () => {
    frames.length = 0;
    gateway.host.ping('10.0.2.15', () => {});
    clock.advance(10_000);
    return arpsIn(frames).length > 0 ? 'asks' : 'knows';
  };
  gateway.host.receive(whoHas('0a000263'));
  assert.is(firstFrame(), 'asks');
  gateway.host.receive(whoHas('0a000202'));
  assert.is(firstFrame(), 'knows');
});

test('does not take the address of the device', () => {
  assert.throws(
    () => lockstep({ allow: [parseAllow('10.0.2.15:80=127.0.0.1:8000')] }),
    "10.0.2.15 is the device's own address",
  );
});

test('answers pings, on all its addresses', () => {
  const { device, clock } = lockstep({ dns: { ip: '10.0.2.3' } });
  const answers: string[] = [];
  for (const address of ['10.0.2.2', '10.0.2.3']) device.ping(address, () => answers.push(address));
  clock.advance(10_000);
  assert.equal(answers, ['10.0.2.2', '10.0.2.3']);
});

test('has the addresses that are set', () => {
  const options = {
    ip: '192.168.7.1',
    subnet: '255.255.255.0',
    mac: '02:00:00:00:00:77',
    device: '192.168.7.20',
  };
  const { gateway } = lockstep(options);
  assert.equal([gateway.host.ip, gateway.host.mac], ['192.168.7.1', '02:00:00:00:00:77']);
  assert.is(lockstep({ ip: '192.168.7.1' }).gateway.host.mac, '52:55:c0:a8:07:01');
});

test('is a host that scripts connect from', () => {
  const { gateway, device, clock } = lockstep();
  const seen: string[] = [];
  device.listen(80, (peer) => seen.push(peer.remoteIp));
  const peer = gateway.host.connect(80);
  clock.advance(10_000);
  assert.equal([peer.state, seen], ['ESTABLISHED', ['10.0.2.2']]);
});

test('does not remember more than 1,024 MAC addresses', () => {
  const { gateway, clock, device, frames } = lockstep();
  for (let count = 0; count < 3000; count += 1) {
    const sender = `0a${(count + 0x030000).toString(16).padStart(6, '0')}`;
    gateway.host.receive(
      hex(`ffffffffffff 020000000001 0806 0001080006040001 020000000001 ${sender} 000000000000 0a000202`),
    );
  }
  clock.advance(10_000);
  frames.length = 0;
  // The device, which is new, is learnt still.
  let answered = false;
  device.ping('10.0.2.2', () => {
    answered = true;
  });
  clock.advance(10_000);
  assert.ok(answered);
  assert.is(showMac(frames[0].subarray(0, 6)), DEVICE_MAC);
});

test.run();

const page = suite("the gateway's page");

/** Sends `request` to port 80 of the gateway, in pieces; answers what has come until both sides are done. */
function fetchPage(...pieces: string[]) {
  const { device, clock } = lockstep();
  const peer = device.connect(80, { ip: '10.0.2.2' });
  for (const piece of pieces) {
    peer.send(piece);
    clock.advance(100_000);
  }
  const [head, body] = peer.text().split('\r\n\r\n');
  const [status, ...fields] = (head ?? '').split('\r\n');
  return { status, fields, body, peer, clock };
}

page('is there for a GET', () => {
  const { status, fields, body, peer, clock } = fetchPage('GET / HTTP/1.1\r\nHost: gateway\r\n\r\n');
  assert.is(status, 'HTTP/1.1 200 OK');
  assert.ok(body.includes('Hello 10.0.2.15, this is the gateway 10.0.2.2'));
  assert.ok(fields.includes(`Content-Length: ${body.length}`));
  assert.ok(fields.includes('Connection: close'));
  assert.is(peer.state, 'CLOSE_WAIT');
  peer.fin();
  clock.advance(10_000);
  assert.is(peer.ended, 'closed');
});

page('is there for any path, and for a request in pieces', () => {
  assert.is(fetchPage('GET /any/thing?x=1 HTTP/1.0\r\n', '\r', '\n').status, 'HTTP/1.1 200 OK');
});

page('waits for the end of the request', () => {
  assert.is(fetchPage('GET / HTTP/1.1\r\nHost: gateway\r\n').status, '');
});

page('has a head without a body for a HEAD', () => {
  const { fields, body } = fetchPage('HEAD / HTTP/1.1\r\n\r\n');
  assert.is(body, '');
  assert.is.not(
    fields.find((field) => field.startsWith('Content-Length: ')),
    'Content-Length: 0',
  );
});

page('refuses other methods, nonsense, and requests without an end', () => {
  assert.is(fetchPage('POST / HTTP/1.1\r\n\r\n').status, 'HTTP/1.1 405 Method Not Allowed');
  assert.is(fetchPage('hello\r\n\r\n').status, 'HTTP/1.1 400 Bad Request');
  assert.is(fetchPage('x'.repeat(8192), 'x').status, 'HTTP/1.1 400 Bad Request');
});

page('ends a client that sends nothing', () => {
  const { peer, clock } = fetchPage();
  clock.advance(10_000);
  peer.fin();
  clock.advance(10_000);
  assert.is(peer.state, 'TIME_WAIT');
});

page.run();
