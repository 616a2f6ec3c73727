import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { netBoard, until } from '../net-board.ts';

const clients = suite('a client of the stock modules over the network device');

const TELL = `
  function tell(emitter, name) {
    ['connect', 'ready', 'end', 'finish', 'close', 'error', 'data'].forEach(function (event) {
      emitter.on(event, function (data) {
        var text = event === 'error' ? data.message : data ? String.fromCharCode.apply(null, data) : '';
        console.log(name, event, text);
      });
    });
  }`;

/** A client that connects `after` ms after the start, and what it does then. */
const connect = (host: string, then: string) => `${TELL}
  var socket = new net.Socket();
  tell(socket, 'socket');
  setTimeout(function () { socket.connect({ host: '${host}', port: 81 }, function () { ${then} }) }, 200);`;

const GET = `${TELL}
  setTimeout(function () {
    require('http').get({ host: '10.0.2.2', port: 81, path: '/p' }, function (res) {
      console.log('response', res.statusCode);
      tell(res, 'response');
    });
  }, 200);`;

clients('is ready, then connected, and knows both ends', async () => {
  const source = connect(
    '10.0.2.2',
    'console.log(socket.remoteAddress, socket.remotePort, socket.localAddress)',
  );
  const device = await netBoard(source);
  let port = 0;
  device.host.listen(81, (peer) => {
    port = peer.remotePort;
  });
  until(device, 2000, () => device.lines.length === 3);
  assert.equal(device.lines, ['socket ready ', 'socket connect ', '10.0.2.2 81 10.0.2.15']);
  assert.ok(port >= 49_152, `from port ${port}`);
});

for (const [how, host, says] of [
  ['is refused', '10.0.2.2', 'Connection refused'],
  ['asks for a name that nobody resolves', 'device.example', 'No route to host'],
  ['asks for no address', '0.0.0.0', 'Cannot assign requested address'],
] as const) {
  clients(`that ${how} hears so once, and then that it is closed`, async () => {
    const device = await netBoard(connect(host, ''));
    device.run(2000);
    assert.equal(device.lines, [`socket error ${says}`, 'socket close ']);
  });
}

clients(
  'that has said all ends its side within two seconds, where the peer waits for that before it answers',
  async () => {
    const device = await netBoard(connect('10.0.2.2', "socket.end('hi')"));
    const heard: string[] = [];
    let saidUs = 0;
    device.host.listen(81, (peer) => {
      peer.onData = (bytes) => {
        heard.push(Buffer.from(bytes).toString());
        saidUs = device.clock.nowUs;
      };
      peer.onFin = () => {
        assert.ok(device.clock.nowUs - saidUs < 2_500_000, `${device.clock.nowUs - saidUs} us`);
        peer.send('ho');
        peer.fin();
      };
    });
    until(device, 5000, () => device.lines.includes('socket close '));
    assert.equal(heard, ['hi']);
    assert.ok(device.lines.includes('socket data ho'), device.lines.join());
  },
);

clients('that nobody listens to harms nothing when its connect fails, thirty times over', async () => {
  const source = `${connect('10.0.2.2', 'socket.write("here")')}
    setInterval(function () { new net.Socket().connect({ host: '10.0.2.2', port: 9 }) }, 50)`;
  const device = await netBoard(source);
  let peer: Peer | null = null;
  device.host.listen(81, (one) => {
    peer = one;
  });
  device.run(3000);
  assert.is((peer as Peer | null)?.text(), 'here');
  assert.ok(
    device.lines.filter((line) => line === 'spisock: a callback threw: Error: Connection refused').length >
      30,
  );
});

for (const [kind, knobs] of [
  ['keeps', { rxInFinWait: 'stored' }],
  ['throws away', { rxInFinWait: 'dropped' }],
] as const) {
  clients(
    `gets an answer that comes after three seconds, though the chip ${kind} what follows its own FIN`,
    async () => {
      const device = await netBoard(GET, knobs);
      device.host.listen(81, (peer) => {
        peer.onData = (bytes) => {
          assert.match(String.fromCharCode(...bytes), /^GET \/p HTTP\/1\.1\r\nhost: 10\.0\.2\.2\r\n\r\n$/);
          device.clock.after(3e6, () => {
            peer.send('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer');
            peer.fin();
          });
        };
      });
      until(device, 5000, () => device.lines.includes('response close '));
      assert.equal(device.lines, [
        'response 200',
        'response data answer',
        'response end ',
        'response close ',
      ]);
    },
  );
}

clients(
  'ends a connection that the server keeps for another request, when it was silent twice ten seconds',
  async () => {
    const device = await netBoard(GET);
    let peer: Peer | null = null;
    device.host.listen(81, (one) => {
      peer = one;
      one.onData = () => one.send('HTTP/1.1 204 Nothing\r\n\r\n');
    });
    until(device, 2000, () => device.lines.includes('response 204'));
    const server = peer as Peer | null;
    device.run(9000);
    assert.is(server?.peerClosed, false);
    device.run(3000);
    assert.is(server?.peerClosed, true);
    assert.not.ok(device.lines.includes('response close '));
    device.run(12_000);
    assert.ok(device.lines.includes('response close '));
  },
);

clients('may be destroyed before it is connected', async () => {
  const source = `${connect('10.0.2.9', 'console.log("never")')} setTimeout(function () { socket.destroy() }, 300)`;
  const device = await netBoard(source);
  device.run(3000);
  assert.equal(device.lines, ['socket close ']);
  assert.ok(device.chip.sockets.every(({ status }) => status === 'CLOSED'));
});

clients.run();
