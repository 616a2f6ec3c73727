import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DhcpServer } from '../../../sim/servers/dhcp.ts';
import { DnsServer } from '../../../sim/servers/dns.ts';
import { boardOf, until } from '../net-board.ts';

const lookup = suite('lookup and what it is asked');

async function board() {
  const device = await boardOf('lookup', { linkUpUs: 0 });
  new DhcpServer(device.host, device.clock, { pool: ['10.0.2.15'] }, () => undefined);
  const entrance = { clock: device.clock, run: <T>(action: () => T) => action() };
  new DnsServer(device.host, entrance, { names: [{ name: 'time.example', ips: ['10.0.2.7'] }] });
  device.run(4000);
  return device;
}

const ASKED: [string, string, RegExp][] = [
  ['a name', 'GET /time.example HTTP/1.1\r\n\r\n', / 200 OK\r\n.*time\.example is 10\.0\.2\.7\n$/s],
  ['a name of HTTP/1.0', 'GET /time.example HTTP/1.0\r\n\r\n', / 200 OK\r\n.*10\.0\.2\.7\n$/s],
  ['a name with a query', 'GET /time.example?x=1 HTTP/1.1\r\n\r\n', / 200 OK\r\n.*is 10\.0\.2\.7\n$/s],
  ['a name with lines that end with LF', 'GET /time.example HTTP/1.1\n\n', / 200 OK\r\n.*10\.0\.2\.7\n$/s],
  ['a name behind an empty line', '\r\nGET /time.example HTTP/1.1\r\n\r\n', / 200 OK\r\n.*10\.0\.2\.7\n$/s],
  ['no name', 'GET / HTTP/1.1\r\n\r\n', / 200 OK\r\n.*Ask for \/name\.example\n$/s],
  ['one word', 'X\r\n\r\n', / 400 /],
  ['nothing', ' \r\n\r\n', / 400 /],
  ['two words', 'GET /time.example\r\nHost: x\r\n\r\n', / 400 /],
  ['no path', 'GET time.example HTTP/1.1\r\n\r\n', / 404 /],
  ['a head without an end', `GET /time.example HTTP/1.1\r\nX: ${'x'.repeat(5000)}`, / 431 /],
  ['a line without an end', 'x'.repeat(5000), / 431 /],
  [
    'a word that every object has',
    'GET /constructor HTTP/1.1\r\n\r\n',
    / 200 OK\r\n.*constructor is not known\n$/s,
  ],
];

for (const [what, request, answer] of ASKED)
  lookup(`answers and closes where it is asked for ${what}, and serves the next one`, async () => {
    const device = await board();
    for (const asked of [request, 'GET /time.example HTTP/1.1\r\n\r\n']) {
      const client = device.host.connect(80);
      client.onFin = () => client.fin();
      client.send(asked);
      until(device, 3000, () => client.ended !== null);
      assert.match(client.text(), asked === request ? answer : /time\.example is 10\.0\.2\.7\n$/);
    }
    assert.equal(device.lines, ['serving 10.0.2.15:80']);
  });

lookup.run();
