import * as assert from 'uvu/assert';
import type { Host } from '../../../sim/hosts/host.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { type Case, type GalleryBoard, until } from './case.ts';

/** Programs over the runtime's own `http` and `net`. */

/** Asks for `path` as curl would; the answer's first line, and its body as the device framed it. */
function get(device: GalleryBoard, path: string, method = 'GET'): { status: string; body: string } {
  const client = device.host.connect(80);
  client.send(`${method} ${path} HTTP/1.1\r\nHost: device\r\n\r\n`);
  client.onFin = () => client.fin();
  until(device, 1000, () => client.ended !== null);
  const [head, length, body] = client.text().split(/\r\n\r\n|(?<=^[0-9a-f]+)\r\n/m);
  assert.is(Number.parseInt(length, 16), Buffer.byteLength(body.slice(0, body.indexOf('\r\n'))));
  return { status: head.split('\r\n')[0], body: body.slice(0, body.indexOf('\r\n')) };
}

/** What a console shows to `words`, typed all at once, after its greeting. */
function shown(device: GalleryBoard, words: string): { text: string; peer: Peer } {
  const peer = device.host.connect(23);
  peer.onFin = () => peer.fin();
  device.run(30);
  const greeting = peer.text();
  assert.match(greeting, /^spisock; .*\r\n> $/);
  peer.send(words);
  device.run(50);
  return { text: peer.text().slice(greeting.length), peer };
}

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

export const STOCK: Case[] = [
  {
    firmware: 'http',
    name: 'serves a page that says who asks, and the twelve images that it names',
    body: (device) => {
      device.run(5200);
      assert.equal(device.lines, ['serving 10.0.2.15:80']);
      const page = get(device, '/');
      assert.is(page.status, 'HTTP/1.1 200 OK');
      assert.match(page.body, '<p>up 5 s, answer 1, hello 10.0.2.2<p>');
      const images = [...page.body.matchAll(/<img src="([^"]+)">/g)].map(([, path]) => path);
      assert.is(images.length, 12);
      const fills = images.map(
        (path) => /^<svg .* fill="([^"]+)"\/><\/svg>$/.exec(get(device, path).body)?.[1],
      );
      assert.equal([fills[0], fills[11], new Set(fills).size], ['hsl(30,80%,55%)', 'hsl(360,80%,55%)', 12]);
      assert.match(get(device, '/').body, 'answer 14,');
      assert.equal(device.faults, []);
    },
  },
  {
    firmware: 'http',
    name: 'has nothing else',
    body: (device) => {
      device.run(200);
      for (const path of ['/0.svg', '/13.svg', '/1', '/1.svg2', '/01.svg', '/x', '//'])
        assert.equal(get(device, path), { status: 'HTTP/1.1 404 Not Found', body: 'not found' });
    },
  },
  {
    firmware: 'json',
    name: 'serves the latest reading, and as many as it keeps',
    body: (device) => {
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
    },
  },
  {
    firmware: 'json',
    name: 'says what it has not, and what it does not do',
    body: (device) => {
      device.run(200);
      assert.equal(get(device, '/nothing'), {
        status: 'HTTP/1.1 404 Not Found',
        body: '{"error":"/nothing"}',
      });
      assert.equal(get(device, '/readings', 'DELETE'), {
        status: 'HTTP/1.1 405 Method Not Allowed',
        body: '{"error":"DELETE"}',
      });
    },
  },
  {
    firmware: 'console',
    name: 'answers line by line, however the lines arrive',
    body: (device) => {
      device.run(200);
      const { text, peer } = shown(device, 'up\r\ntemperature\nslo');
      assert.is(text, '0 s\r\n> 27.1 degrees Celsius\r\n> ');
      peer.send('ts\r\nwhat?\r\n\r\nquit\r\n');
      until(device, 500, () => peer.ended !== null);
      const rest = peer.text().split('degrees Celsius\r\n> ')[1];
      assert.match(rest, /^(ARMED |CONNECTED ){7}(ARMED|CONNECTED)\r\n> help, quit, .*\r\n> \r\n> bye\r\n$/);
    },
  },
  {
    firmware: 'console',
    name: 'ends a client that sends no end of a line, and closes when the client closes',
    body: (device) => {
      device.run(200);
      assert.is(shown(device, 'x'.repeat(201)).text, 'too long\r\n');
      const { peer } = shown(device, '');
      peer.fin();
      until(device, 1500, () => peer.ended !== null);
      assert.is(peer.ended, 'closed');
    },
  },
  {
    firmware: 'mqtt',
    name: 'introduces itself, and publishes every five seconds',
    chip: { linkUpUs: 0 },
    body: (device) => {
      const { packets } = broker(device.host);
      device.run(13_000);
      // Protocol name and level, clean session, keep-alive 30 s, client id (MQTT 3.1.1, chapter 3.1): at most 23 letters.
      const hello = '\x10\x23\x00\x04MQTT\x04\x02\x00\x1e\x00\x17spisocke6614303ed3a2920';
      const reading = '\x30\x15\x00\x0fspisock/celsius27.1';
      assert.equal(packets, [hello, reading, reading, reading]);
    },
  },
  {
    firmware: 'mqtt',
    name: 'comes back when the broker resets, closes, or was not there, each time later until it is heard',
    chip: { linkUpUs: 0 },
    body: (device) => {
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
  },
  {
    firmware: 'files',
    name: 'serves the page that it has made, and nothing outside of its folder',
    body: (device) => {
      device.run(2200);
      assert.equal(get(device, '/'), {
        status: 'HTTP/1.1 200 OK',
        body: '<!doctype html><title>spisock</title>Put your files into /www.',
      });
      assert.is(get(device, '/../secret').status, 'HTTP/1.1 404 Not Found');
    },
  },
];
