import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { harsh } from '../../../sim/chips/w5500/knobs.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { boardOf, netBoard, until } from '../net-board.ts';

const http = suite('the stock http module over the network device');

async function server(knobs = {}): Promise<LockstepBoard> {
  const device = await boardOf('./programs/stock-server', knobs);
  // The link may take its time.
  device.run(2000);
  return device;
}

/** Asks as a browser does, and closes its side when the answer is over. */
function ask(device: LockstepBoard, path: string, head = ''): Peer {
  const client = device.host.connect(80);
  client.onEstablished = () => client.send(`GET ${path} HTTP/1.1\r\nHost: device\r\n${head}\r\n`);
  client.onFin = () => client.fin();
  return client;
}

/** The body of a chunked answer. */
function bodyOf(client: Peer): string {
  const text = Buffer.from(client.received()).toString('latin1');
  const at = text.indexOf('\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  let rest = text.slice(at + 4);
  let body = '';
  for (;;) {
    const line = rest.indexOf('\r\n');
    const length = Number.parseInt(rest, 16);
    if (length === 0) break;
    body += rest.slice(line + 2, line + 2 + length);
    rest = rest.slice(line + 2 + length + 2);
  }
  assert.is(rest, '0\r\n\r\n');
  return body;
}

const armed = (device: LockstepBoard) =>
  device.chip.sockets.filter(({ status }) => status === 'LISTEN').length;

for (const [rounds, chip, knobs] of [
  [200, 'a chip that does as its datasheet says', {}],
  [40, 'a chip whose every doubt goes against the driver', harsh(3)],
] as const) {
  http(
    `answers ${rounds} rounds of six parallel connections, each with its own answer, on ${chip}`,
    async () => {
      const device = await server(knobs);
      for (let round = 0; round < rounds; round++) {
        const clients = [0, 1, 2, 3, 4, 5].map((i) => ask(device, `/${round}/${i}`));
        until(device, 3000, () => clients.every(({ ended }) => ended !== null));
        clients.forEach((client, i) => {
          assert.is(bodyOf(client), `</${round}/${i} 10.0.2.2:${client.localPort}>`);
        });
      }
      device.run(1000);
      assert.equal([device.faults, device.lines, armed(device)], [[], [], 8]);
    },
  );
}

http('sends 200 KB down, to two at once, each piece when the one before is gone', async () => {
  const device = await server();
  const clients = [ask(device, '/down'), ask(device, '/down')];
  until(device, 20_000, () => clients.every(({ ended }) => ended !== null));
  const lines = Array.from({ length: 200 }, (_, n) => String.fromCharCode(n).repeat(1024));
  for (const client of clients) assert.is(bodyOf(client), lines.join(''));
  assert.equal(device.faults, []);
});

http('takes 200 KB up', async () => {
  const device = await server();
  const body = Uint8Array.from({ length: 200 * 1024 }, (_, i) => (i * 31 + (i >> 8)) & 255);
  const sum = body.reduce((all, byte) => (all * 31 + byte) % 65_521, 0);
  const client = device.host.connect(80);
  client.send(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`);
  client.send(body);
  client.onFin = () => client.fin();
  until(device, 20_000, () => client.ended !== null);
  assert.is(bodyOf(client), `204800 ${sum}`);
  assert.equal(device.faults, []);
});

http('serves a client that wants to keep its connection, and ends it', async () => {
  const device = await server();
  const client = ask(device, '/keep', 'Connection: keep-alive\r\n');
  until(device, 500, () => client.ended !== null);
  assert.equal([bodyOf(client), client.ended], [`</keep 10.0.2.2:${client.localPort}>`, 'closed']);
});

http('answers a client that has closed its side behind the request', async () => {
  const device = await server();
  const client = device.host.connect(80);
  client.send('GET /half HTTP/1.1\r\n\r\n');
  client.fin();
  // It closed first, so it keeps its end for another second.
  until(device, 1500, () => client.ended !== null);
  assert.is(bodyOf(client), `</half 10.0.2.2:${client.localPort}>`);
});

http(
  'lets a client go at once that closes without a question, and after ten seconds one that never closes behind the answer',
  async () => {
    const device = await server();
    const mute = device.host.connect(80);
    mute.onEstablished = () => mute.fin();
    const stubborn = ask(device, '/stubborn');
    stubborn.onFin = null;
    device.run(50);
    assert.is(mute.peerClosed, true);
    device.run(8950);
    assert.is(armed(device), 7);
    device.run(8000);
    assert.is(armed(device), 8);
  },
);

http('serves on though clients vanish with every slot, within two seconds', async () => {
  const device = await server();
  const lost = Array.from({ length: 8 }, () => device.host.connect(80));
  device.run(100);
  for (const client of lost) client.vanish();
  assert.is(armed(device), 0);
  until(device, 2000, () => armed(device) > 0);
  const client = ask(device, '/after');
  until(device, 2000, () => client.ended !== null);
  assert.is(bodyOf(client), `</after 10.0.2.2:${client.localPort}>`);
});

http('lets a handler that throws harm its own connection alone', async () => {
  const device = await server();
  const clients = ['/1', '/throw', '/2', '/throw', '/3'].map((path) => ask(device, path));
  until(device, 1000, () => clients.every(({ ended }) => ended !== null));
  const answers = clients.map((client) => client.text() !== '' && bodyOf(client).split(' ')[0]);
  assert.equal(answers, ['</1', false, '</2', false, '</3']);
  assert.equal(device.lines, Array(2).fill('spisock: a callback threw: Error: a handler'));
  device.run(4000);
  assert.is(armed(device), 8);
});

http(
  'answers 204 and 304 with a head alone and no word of chunks (RFC 9112, 6), whatever the program writes',
  async () => {
    const source = `require('http').createServer(function (req, res) {
    var how = req.url.split('/');
    res.writeHead(Number(how[1]), 'Without', { connection: 'close' });
    if (how[2] === 'write') res.write('a');
    if (how[2] === 'none') res.end();
    else res.end('body');
  }).listen(80);`;
    const device = await netBoard(source);
    for (const method of ['GET', 'POST', 'HEAD'])
      for (const version of ['1.0', '1.1'])
        for (const status of [204, 304])
          for (const way of ['none', 'end', 'write']) {
            const client = device.host.connect(80);
            client.send(`${method} /${status}/${way} HTTP/${version}\r\nContent-Length: 0\r\n\r\n`);
            client.onFin = () => client.fin();
            until(device, 1000, () => client.ended !== null);
            const head = `HTTP/1.1 ${status} Without\r\nconnection: close\r\n\r\n`;
            assert.is(client.text(), head, `${method} ${version} ${way}`);
          }
    const client = device.host.connect(80);
    client.send('GET /200/write HTTP/1.1\r\n\r\n');
    client.onFin = () => client.fin();
    until(device, 1000, () => client.ended !== null);
    assert.match(client.text(), /transfer-encoding: chunked\r\n\r\n1\r\na\r\n4\r\nbody\r\n0\r\n\r\n$/);
    assert.equal([device.lines, device.faults], [[], []]);
  },
);

http('answers a client that talks nonsense with 400, and the program hears nothing of it', async () => {
  const device = await server();
  const client = device.host.connect(80);
  client.send('nonsense\r\n\r\n');
  client.onFin = () => client.fin();
  until(device, 500, () => client.ended !== null);
  assert.match(client.text(), /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.equal(device.lines, []);
});

http.run();
