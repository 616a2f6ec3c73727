import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { netBoard, until } from '../net-board.ts';

const net = suite('the stock net module over the network device');

/** Prints every event of every client, behind its remote port. */
const TELL = `
  function tell(socket, name) {
    ['connect', 'ready', 'data', 'drain', 'end', 'finish', 'close'].forEach(function (event) {
      socket.on(event, function (data) {
        console.log(name, event + (data ? ' ' + String.fromCharCode.apply(null, data) : ''));
      });
    });
    socket.on('error', function (error) { console.log(name, 'error', error.message) });
  }`;
const LISTEN = `${TELL}
  var server = net.createServer(function (client) {
    var name = client.remoteAddress + ':' + client.remotePort + ' at ' + client.localAddress + ':' + client.localPort;
    tell(client, name);
    on(client, name);
  });
  server.on('error', function (error) { console.log('server error', error.message) });
  server.listen(80, function () { console.log('listening') });`;

for (const version of ['1.0.0', '1.1.0', '1.2.1', '1.3.0']) {
  net(`of Kaluma ${version} gives every client its own addresses and its own events`, async () => {
    const device = await netBoard(`${LISTEN} function on() {}`, {}, version);
    const clients = [0, 1, 2].map(() => device.host.connect(80));
    device.run(20);
    for (const [i, client] of clients.entries()) client.send(`from ${i}`);
    // Of clients that stay, the third is let in a little later.
    device.run(300);
    const name = (i: number) => `10.0.2.2:${clients[i].localPort} at 10.0.2.15:80`;
    assert.equal(
      device.lines.toSorted(),
      ['listening', ...[0, 1, 2].map((i) => `${name(i)} data from ${i}`)].toSorted(),
    );
    clients[1].fin();
    device.run(20);
    assert.is(device.lines.pop(), `${name(1)} end`);
  });
}

net(
  'tells of a write when the chip has all of it, in order, and sends the FIN behind the last byte',
  async () => {
    const write = `function on(client) {
    client.write(new Array(5001).join('a'));
    setTimeout(function () { client.write('b') }, 3);
    setTimeout(function () { client.end() }, 6);
  }`;
    const device = await netBoard(LISTEN + write);
    const client = device.host.connect(80, { window: 0 });
    device.run(200);
    // The first write is neither done nor told of, so neither are the others.
    assert.is(client.text(), '');
    assert.equal(device.lines, ['listening']);
    client.window(65_535);
    until(device, 500, () => client.peerClosed);
    assert.is(client.text(), `${'a'.repeat(5000)}b`);
    device.run(5);
    const events = device.lines.slice(1).map((line) => line.split(' ').pop());
    assert.equal(events, ['drain', 'drain', 'finish']);
  },
);

net('holds 16,384 characters for a client that takes nothing, and refuses more without a hole', async () => {
  const write = `function on(client) {
    client.write('first');
    var n = 0;
    setInterval(function () { if (n++ < 30) client.write(new Array(1001).join('abcdefghijklmnopqrstuvwxyz'[n % 26])) }, 5);
  }`;
  const device = await netBoard(LISTEN + write);
  const client = device.host.connect(80, { window: 0 });
  device.run(300);
  const errors = device.lines.filter((line) => line.includes('error')).map((line) => line.split('error ')[1]);
  assert.is(errors[0], 'No buffer space available');
  client.window(65_535);
  until(device, 3000, () => client.peerClosed);
  const text = client.text();
  assert.is(text.slice(0, 5), 'first');
  // The chip held the first write, which it could not transmit; of the others, 16 waited.
  const letters = [...text.slice(5)].filter((letter, i, all) => letter !== all[i - 1]).join('');
  assert.is(letters, 'bcdefghijklmnopqrstuvwxyz'.slice(0, letters.length));
  assert.is(text.length, 5 + 16 * 1000);
});

net('serves on while one handler throws at connection, one at data and one at the end', async () => {
  const source = `${LISTEN} var n = 0; function on(client) {
    var me = n++;
    client.on('data', function () { if (me === 1) throw new Error('data'); client.write('heard') });
    client.on('end', function () { if (me === 2) throw new Error('end'); client.end() });
    if (me === 0) throw new Error('connection');
  }`;
  const device = await netBoard(source);
  const clients = [0, 1, 2, 3].map(() => device.host.connect(80));
  for (const client of clients) client.onFin = () => client.fin();
  device.run(20);
  for (const client of clients.slice(1)) client.send('hello');
  device.run(20);
  for (const client of clients.slice(2)) client.fin();
  until(device, 3000, () => clients.every(({ ended }) => ended !== null));
  assert.equal(
    clients.map((client) => client.text()),
    ['', '', 'heard', 'heard'],
  );
  const complaints = device.lines.filter((line) => line.startsWith('spisock'));
  assert.equal(
    complaints.map((line) => line.split('Error: ')[1]),
    ['connection', 'data', 'end'],
  );
});

net('keeps the client of a server that is closed in its own connection handler', async () => {
  const source = `${LISTEN} function on(client) { server.close(function () { console.log('server closed') }); client.write('hi') }`;
  const device = await netBoard(source);
  const client = device.host.connect(80);
  device.run(20);
  client.send('still there?');
  device.run(20);
  assert.equal([client.text(), device.lines[1]], ['hi', 'server closed']);
  assert.match(device.lines[device.lines.length - 1], /data still there\?$/);
  const late = device.host.connect(80);
  device.run(20);
  assert.is(late.ended, 'refused');
});

net('looks every 5 ms, and no more often, after two servers whose clients have to wait', async () => {
  const count = `var set = setTimeout, timers = 0; setTimeout = function (f, ms) { timers++; return set(f, ms) };
    setInterval(function () { console.log('timers', timers); timers = 0 }, 100);`;
  const other = 'net.createServer(function () {}).listen(81);';
  const device = await netBoard(`${count}${LISTEN}${other} function on() {}`);
  device.lines.length = 0;
  for (const port of [80, 81]) for (let i = 0; i < 3; i++) device.host.connect(port);
  device.run(250);
  const timers = device.lines
    .filter((line) => line.startsWith('timers'))
    .map((line) => Number(line.split(' ')[1]));
  assert.ok(timers.length > 0 && Math.max(...timers) <= 40, timers.join(' '));
});

net('tells the second server on a port that it is taken, and gives its descriptor back', async () => {
  const source = `${LISTEN} function on() {}
    for (var i = 0; i < 30; i++) {
      var second = net.createServer(function () {});
      second.on('error', function (error) { console.log(error.message) });
      second.listen(80);
    }`;
  const device = await netBoard(source);
  assert.equal(device.lines, ['listening', ...Array(30).fill('Address already in use')]);
});

net('tells of a client’s reset by the close alone, and of a write behind it by an error', async () => {
  const source = `${LISTEN} function on(client) { client.on('data', function () { client.write(new Array(9001).join('x')) }) }`;
  const device = await netBoard(source);
  const [idle, busy] = [device.host.connect(80), device.host.connect(80, { window: 0 })];
  device.run(20);
  busy.send('more');
  device.run(50);
  idle.rst();
  busy.rst();
  device.run(1500);
  const events = (port: number) =>
    device.lines.filter((line) => line.includes(`:${port} `)).map((line) => line.split('10.0.2.15:80 ')[1]);
  assert.equal(events(idle.localPort), ['close']);
  assert.equal(events(busy.localPort), ['data more', 'error Connection reset by peer', 'close']);
});

net('gives a client none of what was to be written to the one before it, whose record it has', async () => {
  const serve = `var count = 0; function on(client) {
    count++;
    for (var i = 0; i < 3; i++) client.write(new Array(3001).join(String.fromCharCode(64 + count)));
    client.end();
  }`;
  const device = await netBoard(LISTEN + serve);
  for (let client = 1; client <= 6; client++) {
    const letter = String.fromCharCode(64 + client);
    const peer = device.host.connect(80, { window: client % 2 === 0 ? 65_535 : 0 });
    device.run(300);
    if (client % 2 !== 0) peer.rst();
    else assert.is(peer.text(), letter.repeat(9000), `client ${client}`);
    device.run(50);
    if (peer.ended === null) peer.fin();
    device.run(1500);
  }
  assert.equal(device.faults, []);
});

net.run();
