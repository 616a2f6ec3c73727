import * as dns from 'dns-packet';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../../sim/hosts/host.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { SntpServer } from '../../../sim/servers/sntp.ts';
import { boardOf, until } from '../net-board.ts';

const gallery = suite('the firmware');

/** Asks for `path` as curl would; the answer's first line, and its body as the device framed it. */
function get(device: LockstepBoard, path: string, method = 'GET'): { status: string; body: string } {
  const client = device.host.connect(80);
  client.send(`${method} ${path} HTTP/1.1\r\nHost: device\r\n\r\n`);
  client.onFin = () => client.fin();
  until(device, 1000, () => client.ended !== null);
  const [head, length, body] = client.text().split(/\r\n\r\n|(?<=^[0-9a-f]+)\r\n/m);
  assert.is(Number.parseInt(length, 16), Buffer.byteLength(body.slice(0, body.indexOf('\r\n'))));
  return { status: head.split('\r\n')[0], body: body.slice(0, body.indexOf('\r\n')) };
}

gallery('http serves a page that says who asks, and the twelve images that it names', async () => {
  const device = await boardOf('http');
  device.run(5200);
  assert.equal(device.lines, ['serving 10.0.2.15:80']);
  const page = get(device, '/');
  assert.is(page.status, 'HTTP/1.1 200 OK');
  assert.match(page.body, '<p>up 5 s, answer 1, hello 10.0.2.2<p>');
  const images = [...page.body.matchAll(/<img src="([^"]+)">/g)].map(([, path]) => path);
  assert.is(images.length, 12);
  const fills = images.map((path) => /^<svg .* fill="([^"]+)"\/><\/svg>$/.exec(get(device, path).body)?.[1]);
  assert.equal([fills[0], fills[11], new Set(fills).size], ['hsl(30,80%,55%)', 'hsl(360,80%,55%)', 12]);
  assert.match(get(device, '/').body, 'answer 14,');
  assert.equal(device.faults, []);
});

gallery('http has nothing else', async () => {
  const device = await boardOf('http');
  device.run(200);
  for (const path of ['/0.svg', '/13.svg', '/1', '/1.svg2', '/01.svg', '/x', '//'])
    assert.equal(get(device, path), { status: 'HTTP/1.1 404 Not Found', body: 'not found' });
});

gallery('page serves a page that shows the slots and the queue', async () => {
  const device = await boardOf('page');
  device.run(2200);
  const [client] = [1, 2, 3].map(() => device.host.connect(80));
  client.send('GET / HTTP/1.1\r\nHost: device\r\n\r\n');
  client.onFin = () => client.fin();
  until(device, 500, () => client.ended !== null);
  const slots = 'CONNECTED QUEUED QUEUED ARMED ARMED ARMED ARMED ARMED';
  assert.match(client.text(), `<p>up 2 s<p>slots ${slots}<p>pending 2<p>`);
});

gallery('json serves the latest reading, and as many as it keeps', async () => {
  const device = await boardOf('json');
  device.run(3500);
  const { status, body } = get(device, '/readings/latest');
  assert.is(status, 'HTTP/1.1 200 OK');
  // 0.706 V at 27 degrees, in steps of 3.3 V / 4096 (RP2040 datasheet, chapter 4.9.5).
  const latest = JSON.parse(body);
  assert.is(latest.celsius, 27.1);
  assert.ok(latest.atMs > 2900 && latest.atMs < 3600, body);
  assert.is(JSON.parse(get(device, '/readings').body).length, 4);
  device.run(60_000);
  assert.is(JSON.parse(get(device, '/readings').body).length, 60);
});

gallery('json says what it has not, and what it does not do', async () => {
  const device = await boardOf('json');
  device.run(200);
  assert.equal(get(device, '/nothing'), { status: 'HTTP/1.1 404 Not Found', body: '{"error":"/nothing"}' });
  assert.equal(get(device, '/readings', 'DELETE'), {
    status: 'HTTP/1.1 405 Method Not Allowed',
    body: '{"error":"DELETE"}',
  });
});

/** What a console shows to `words`, typed all at once, after its greeting. */
function shown(device: LockstepBoard, words: string): { text: string; peer: Peer } {
  const peer = device.host.connect(23);
  peer.onFin = () => peer.fin();
  device.run(30);
  const greeting = peer.text();
  assert.match(greeting, /^spisock; .*\r\n> $/);
  peer.send(words);
  device.run(50);
  return { text: peer.text().slice(greeting.length), peer };
}

gallery('console answers line by line, however the lines arrive', async () => {
  const device = await boardOf('console');
  device.run(200);
  const { text, peer } = shown(device, 'up\r\ntemperature\nslo');
  assert.is(text, '0 s\r\n> 27.1 degrees Celsius\r\n> ');
  peer.send('ts\r\nwhat?\r\n\r\nquit\r\n');
  until(device, 500, () => peer.ended !== null);
  const rest = peer.text().split('degrees Celsius\r\n> ')[1];
  assert.match(rest, /^(ARMED |CONNECTED ){7}(ARMED|CONNECTED)\r\n> help, quit, .*\r\n> \r\n> bye\r\n$/);
});

gallery('console ends a client that sends no end of a line, and closes when the client closes', async () => {
  const device = await boardOf('console');
  device.run(200);
  assert.is(shown(device, 'x'.repeat(201)).text, 'too long\r\n');
  const { peer } = shown(device, '');
  peer.fin();
  until(device, 1500, () => peer.ended !== null);
  assert.is(peer.ended, 'closed');
});

gallery('fetch shows the page every ten seconds, and why it has none', async () => {
  const device = await boardOf('fetch', { linkUpUs: 0 });
  device.run(1000);
  assert.equal(device.lines, ['WSPConnect: WSAECONNREFUSED']);
  let asked = '';
  device.host.listen(80, (peer) => {
    peer.onData = (bytes) => {
      asked += String.fromCharCode(...bytes);
      if (!asked.endsWith('\r\n\r\n')) return;
      peer.send(`HTTP/1.1 200 OK\r\n\r\n${'page '.repeat(1000)}`);
      peer.fin();
    };
  });
  device.run(10_000);
  assert.equal(device.lines.slice(1), ['5019 characters: HTTP/1.1 200 OK']);
  assert.is(asked, 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n');
  device.run(30_000);
  assert.is(device.lines.length, 5);
});

/** A broker of MQTT 3.1.1 as far as a CONNECT and publications go: what it was sent, packet by packet. */
function broker(host: Host): { packets: string[]; peers: Peer[] } {
  const packets: string[] = [];
  const peers: Peer[] = [];
  host.listen(1883, (peer) => {
    peers.push(peer);
    peer.onData = (bytes) => {
      for (let at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
        packets.push(String.fromCharCode(...bytes.slice(at, at + 2 + bytes[at + 1])));
        if (bytes[at] === 0x10) peer.send(Uint8Array.of(0x20, 2, 0, 0));
      }
    };
  });
  return { packets, peers };
}

gallery('mqtt introduces itself, and publishes every five seconds', async () => {
  const device = await boardOf('mqtt', { linkUpUs: 0 });
  const { packets } = broker(device.host);
  device.run(13_000);
  // Protocol name and level, clean session, keep-alive 30 s, client id (MQTT 3.1.1, chapter 3.1): at most 23 letters.
  const hello = '\x10\x23\x00\x04MQTT\x04\x02\x00\x1e\x00\x17spisocke6614303ed3a2920';
  const reading = '\x30\x15\x00\x0fspisock/celsius27.1';
  assert.equal(packets, [hello, reading, reading, reading]);
});

gallery(
  'mqtt comes back when the broker resets, closes, or was not there, each time later until it is heard',
  async () => {
    const device = await boardOf('mqtt', { linkUpUs: 0 });
    device.run(8000);
    const pauses = () => device.lines.splice(0).map((line) => /next try in (\d+) ms/.exec(line)?.[1]);
    // After 0, 1, 3 and 7 seconds, and a little for each refusal to be seen.
    assert.equal(pauses(), ['1000', '2000', '4000', '8000']);
    const { packets, peers } = broker(device.host);
    device.run(9000);
    assert.is(packets.length, 2);
    peers[0].rst();
    // The chip keeps the reset to itself: the health check has been at every slot after a second.
    device.run(1100);
    assert.equal(pauses(), ['1000']);
    device.run(900);
    assert.is(packets.length, 4);
    peers[1].fin();
    device.run(15_000);
    assert.ok(peers.length > 2, 'no third connection');
  },
);

gallery('guard serves a neighbour, and ends the connection of a stranger unserved', async () => {
  const device = await boardOf('guard');
  device.run(200);
  // To the device it is behind the gateway, so it has the gateway's hardware address.
  const link = { ip: '10.0.3.9', mac: device.host.mac, subnet: '255.255.0.0' };
  const stranger = new Host(device.wire, device.clock, link);
  const [first, other, second] = [device.host, stranger, device.host].map((host) => {
    const peer = host.connect(7000, { ip: '10.0.2.15' });
    peer.onFin = () => peer.fin();
    device.run(100);
    return peer;
  });
  assert.equal(
    [first, other, second].map((peer) => [peer.ended, peer.text()]),
    [
      ['closed', 'served 1, refused 0\r\n'],
      ['closed', ''],
      ['closed', 'served 2, refused 1\r\n'],
    ],
  );
});

gallery('clock says that it does not know the time, and then what it is', async () => {
  const device = await boardOf('clock', { linkUpUs: 0 });
  device.run(11_000);
  assert.equal(device.lines, ['nobody has said yet']);
  new SntpServer(device.host, device.clock, { startMs: Date.UTC(2026, 5, 7, 8, 9, 10) });
  device.run(40_000);
  const [, ...lines] = device.lines;
  const set = lines.findIndex((line) => line.startsWith('set to'));
  // Asked again 16 s and up to an eighth later; shown every 10 s.
  assert.match(lines[set], /^set to 2026-06-07T08:09:(2[6-9])Z$/);
  assert.match(lines[set + 1], /^2026-06-07T08:09:(2[6-9]|3\d)Z$/);
  assert.match(lines[set + 2], /^2026-06-07T08:09:(3[6-9]|4\d)Z$/);
});

gallery('hello has a name, and serves there', async () => {
  const device = await boardOf('hello', { linkUpUs: 0 });
  const heard: string[] = [];
  const peer = device.host.udp(5353);
  peer.onDatagram = ({ bytes }) => {
    const { answers, additionals } = dns.decode(Buffer.from(bytes));
    for (const { name, type } of [...answers, ...additionals]) heard.push(`${type} ${name}`);
  };
  device.run(4000);
  assert.equal(device.lines, ['serving http://spisock.local']);
  heard.length = 0;
  const questions = [{ name: '_http._tcp.local', type: 'PTR', class: 'IN' }];
  const query = dns.encode({ type: 'query', id: 0, flags: 0, questions, answers: [] });
  peer.send('224.0.0.251', 5353, new Uint8Array(query));
  device.run(200);
  const service = 'spisock._http._tcp.local';
  const place = ['A spisock.local', 'NSEC spisock.local', `SRV ${service}`, `TXT ${service}`];
  assert.equal(heard, ['PTR _http._tcp.local', ...place]);
  const client = device.host.connect(80);
  client.onFin = () => client.fin();
  client.send('GET / HTTP/1.1\r\nHost: spisock.local\r\n\r\n');
  until(device, 1000, () => client.ended !== null);
  assert.match(client.text(), /^HTTP\/1.1 200 OK\r\n.*\r\n\r\nHello from spisock.local\n$/s);
  assert.equal(device.faults, []);
});

gallery.run();
