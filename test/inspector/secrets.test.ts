import * as assert from 'uvu/assert';
import { blankConfig, blankEvent, secretsOf } from '../../inspector/server/secrets.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import type { PacketEvent } from '../../sim/watch/events.ts';
import { packetEvent } from '../../sim/watch/packets.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { suite } from '../support/suite.ts';

const secrets = suite('a recording and secrets');

const CONFIG = {
  wifi: { ssid: 'home', passphrase: 'correct horse' },
  mqtt: { password: 'abcd' },
  board: 'x',
};

/** The events of a connection that carries this text. */
function carried(text: string): PacketEvent[] {
  const clock = new SimClock();
  const wire = new Wire(clock);
  const events: PacketEvent[] = [];
  wire.tap = (frame, atUs) => events.push(packetEvent(frame, atUs, false));
  const server = new Host(wire, clock, { ip: '10.0.2.15', mac: '02:00:00:00:00:01' });
  server.listen(80, () => {});
  const client = new Host(wire, clock, { ip: '10.0.2.2', mac: '02:00:00:00:00:02' });
  const peer = client.connect(80);
  peer.onEstablished = () => peer.send(text);
  clock.advance(10_000);
  return events.filter(({ tcp }) => tcp !== undefined && tcp.length > 0);
}

secrets('are blanked in the configuration, by the names of their keys', () => {
  assert.equal(secretsOf(CONFIG), ['correct horse', 'abcd']);
  assert.equal(blankConfig(CONFIG), {
    ...{ wifi: { ssid: 'home', passphrase: '***' }, mqtt: { password: '***' }, board: 'x' },
  });
});

for (const text of [
  'GET /join?passphrase=hello HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n',
  'GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n',
  '{"api_key": "k"}',
  'the line says correct horse and goes on',
])
  secrets(`take the payload out of a frame with ${JSON.stringify(text.slice(0, 40))}`, () => {
    const [event] = carried(text);
    const blanked = blankEvent(event, secretsOf(CONFIG)) as PacketEvent;
    const frame = Buffer.from(blanked.data, 'base64');
    assert.is(frame.subarray(-text.length).toString(), '*'.repeat(text.length));
    assert.equal(
      [blanked.blanked, blanked.tcp?.line, frame.length],
      [true, undefined, Buffer.from(event.data, 'base64').length],
    );
    // The headers stay: what was sent when, from where to where.
    assert.equal([...frame.subarray(0, 54)], [...Buffer.from(event.data, 'base64').subarray(0, 54)]);
  });

secrets('leave what has none as it is', () => {
  const [event] = carried('GET / HTTP/1.1\r\nhost: device\r\n\r\n');
  assert.is(blankEvent(event, secretsOf(CONFIG)), event);
});

secrets('are blanked in lines of the console', () => {
  const line = { kind: 'console', at: 1, line: 'joining with correct horse', isError: false } as const;
  assert.equal(blankEvent(line, secretsOf(CONFIG)), { ...line, line: 'joining with ***' });
});

secrets.run();
