import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard } from '../../../build/config/config.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { programOf } from '../../support/program.ts';
import { until } from '../net-board.ts';

const net = suite('the stock modules net and http over IPv6');

const BOARD = 'w6100-evb-pico';
const LINK_LOCAL = 'fe80::ff:fe02:f';
const entry = fileURLToPath(new URL('../programs/net6.ts', import.meta.url));

/** A board with a W6100 that runs `source`; its link is up. */
async function board(source: string, version?: string): Promise<LockstepBoard> {
  const program = await programOf('net6', { entry, board: BOARD });
  const pins = await readBoard(BOARD);
  const device = new LockstepBoard({ program: `${program};${source}`, pins, chipName: 'w6100', version });
  device.run(6000);
  return device;
}

for (const version of ['1.0.0', '1.1.0', '1.2.1', '1.3.0']) {
  net(`net of Kaluma ${version} serves clients of both versions, and shows their addresses`, async () => {
    const device = await board(
      `require('net').createServer(function (client) {
         console.log(client.remoteAddress + ' ' + client.remotePort + ' at ' + client.localAddress);
         client.on('data', function (data) { client.end('hello') });
       }).listen(80, function () { console.log('listening') });`,
      version,
    );
    const clients = [device.host.connect(80, { ip: LINK_LOCAL }), device.host.connect(80)];
    for (const client of clients) client.send('x');
    until(device, 500, () => clients.every((client) => client.text() === 'hello'));
    assert.equal(device.lines.toSorted(), [
      `::ffff:10.0.2.2 ${clients[1].localPort} at ::ffff:10.0.2.15`,
      `${device.host.linkLocal} ${clients[0].localPort} at ${LINK_LOCAL}`,
      'listening',
    ]);
  });
}

net('http answers requests of both versions', async () => {
  const device = await board(
    `require('http').createServer(function (request, response) {
       response.end('hello ' + request.url);
     }).listen(80);`,
  );
  const clients = [device.host.connect(80, { ip: LINK_LOCAL }), device.host.connect(80)];
  for (const client of clients) client.send('GET /x HTTP/1.1\r\nHost: device\r\n\r\n');
  until(device, 500, () => clients.every((client) => client.text().includes('hello /x')));
});

/** As `board`, with the host's port 9000 open before: it answers what it is asked with `answer`. */
async function calling(source: string, answer: string): Promise<{ device: LockstepBoard; asked: string[] }> {
  const device = await board(`setTimeout(function () { ${source} }, 7000);`);
  const asked: string[] = [];
  device.host.listen(9000, (peer) => {
    peer.onData = (bytes) => {
      asked.push(`${Buffer.from(bytes)}`);
      peer.send(answer);
    };
  });
  device.run(3000);
  return { device, asked };
}

const HOST = 'fe80::5055:aff:fe00:202';

for (const [host, what] of [
  [HOST, 'an address'],
  [`[${HOST}]`, 'an address in brackets'],
  [`${HOST}%eth0`, 'an address with a zone'],
  ['10.0.2.2', 'an address of IPv4'],
]) {
  net(`net connects to ${what}`, async () => {
    const { device, asked } = await calling(
      `var socket = require('net').createConnection({ host: '${host}', port: 9000 }, function () {
         console.log('connected to ' + socket.remoteAddress + ' from ' + socket.localAddress);
         socket.write('hello');
       });
       socket.on('error', function (error) { console.log(error.message) });`,
      '',
    );
    const ends = host === '10.0.2.2' ? ['10.0.2.2', '10.0.2.15'] : [HOST, LINK_LOCAL];
    assert.equal(device.lines, [`connected to ${ends[0]} from ${ends[1]}`]);
    assert.equal(asked, ['hello']);
  });
}

net('http asks a host at an address in brackets', async () => {
  const { device, asked } = await calling(
    `require('http').get({ host: '[${HOST}]', port: 9000, path: '/x' }, function (response) {
       response.on('data', function (data) { console.log(String.fromCharCode.apply(null, data)) });
     });`,
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld',
  );
  assert.match(asked[0], /^GET \/x HTTP\/1\.1\r\n/);
  assert.equal(device.lines, ['world']);
});

net.run();
