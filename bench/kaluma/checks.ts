import type { Entrance } from '../../sim/gateway/entrance.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { DnsServer } from '../../sim/servers/dns.ts';
import { PageServer } from '../../sim/servers/page.ts';
import { SntpServer } from '../../sim/servers/sntp.ts';
import type { Device } from './device.ts';

/** A check of a firmware on a real engine. `run` throws an Error that describes the deviation. */
export interface Check {
  title: string;
  run(device: Device): void;
}

const LONGEST_MS = 5000;
const CLIENTS = 6;
/** Longest time until a reading of `json`, in milliseconds: it measures each second, and 100 ms to take and send one. */
const READING_MS = 1100;
/** `spisock`, the emulated board's unique id, which is 0, combined with the hardware address in its last six bytes. */
const MQTT_CLIENT = 'spisock000002000a00020f';

/** Runs the board until `done`; throws, with the name of the condition, if it is not met. */
function until({ board }: Device, what: string, done: () => boolean, ms = LONGEST_MS): void {
  if (!board.run(ms, done))
    throw new Error(`not within ${ms} ms: ${what}; console: ${board.console.lines.slice(-3).join(' | ')}`);
}

function boot(device: Device): void {
  if (!device.boot())
    throw new Error(`does not boot; console: ${device.board.console.lines.slice(-3).join(' | ')}`);
}

function expect(text: string, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(text);
  if (!found)
    throw new Error(`${pattern} was expected, but there came: ${JSON.stringify(text.slice(0, 300))}`);
  return found;
}

function connect({ board }: Device, port: number, text = '', to = {}): Peer {
  const peer = board.host.connect(port, to);
  peer.onFin = () => peer.fin();
  if (text !== '') peer.send(text);
  return peer;
}

/** Returns the bytes received on a connection until the board ends it. */
function answer(device: Device, peer: Peer): string {
  until(device, `the end of an answer at port ${peer.remotePort}`, () => peer.ended !== null);
  if (peer.ended !== 'closed') throw new Error(`the connection to port ${peer.remotePort} was ${peer.ended}`);
  return peer.text();
}

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`;
const get = (device: Device, path: string) => answer(device, connect(device, 80, request(path)));

/** Requests `paths` at the same time. */
function getAll(device: Device, paths: string[]): string[] {
  return paths.map((path) => connect(device, 80, request(path))).map((peer) => answer(device, peer));
}

const hasPrinted = (device: Device, pattern: RegExp) => () =>
  device.board.console.lines.some((line) => pattern.test(line));
const OK = /^HTTP\/1\.1 200 OK\r\n/;

/** An MQTT 3.1.1 broker that accepts every client; returns the packets it receives. */
function broker({ board }: Device): string[] {
  const packets: string[] = [];
  board.host.listen(1883, (peer) => {
    peer.onData = (bytes) => {
      for (let at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
        packets.push(String.fromCharCode(...bytes.slice(at, at + 2 + bytes[at + 1])));
        if (bytes[at] === 0x10) peer.send(Uint8Array.of(0x20, 2, 0, 0));
      }
    };
  });
  return packets;
}

/** By the firmware's name. */
export const CHECKS: Record<string, Check> = {
  http: {
    title: 'six clients at once get six images, and then a page that counts them',
    run(device) {
      boot(device);
      const images = Array.from({ length: CLIENTS }, (_, n) => `/${n + 1}.svg`);
      getAll(device, images).forEach((text, n) => {
        expect(text, OK);
        expect(text, new RegExp(`fill="hsl\\(${30 * (n + 1)},80%,55%\\)"/></svg>`));
      });
      expect(get(device, '/'), /answer 7, hello 10\.0\.2\.2/);
      expect(get(device, '/13.svg'), /^HTTP\/1\.1 404 Not Found\r\n/);
    },
  },
  page: {
    title: 'six clients at once get a page that shows the slots, and its images',
    run(device) {
      boot(device);
      const [page, ...images] = getAll(device, ['/', '/1.svg', '/2.svg', '/3.svg', '/1.svg', '/2.svg']);
      expect(page, OK);
      expect(page, /<p>slots ([A-Z_]+ ){7}[A-Z_]+<p>pending \d/);
      for (const image of images) expect(image, /fill="(tomato|gold|teal)"\/><\/svg>$/);
    },
  },
  lookup: {
    title: 'gets an address by DHCP, and looks names up',
    run(device) {
      const { host, clock } = device.board;
      new DhcpServer(host, clock, { pool: ['10.0.2.15'] }, () => {});
      const entrance: Entrance = { clock, run: (action) => action() };
      new DnsServer(host, entrance, { names: [{ name: 'time.example', ips: ['10.0.2.7'] }] });
      boot(device);
      until(device, 'an address', hasPrinted(device, /^serving 10\.0\.2\.15:80$/));
      expect(get(device, '/time.example'), /\r\n\r\ntime\.example is 10\.0\.2\.7\n$/);
      expect(get(device, '/nobody.example'), /\r\n\r\nnobody\.example is not known\n$/);
    },
  },
  echo: {
    title: 'six clients at once get 2,000 bytes back',
    run(device) {
      boot(device);
      const sent = Array.from({ length: CLIENTS }, (_, n) => String(n).repeat(2000));
      const peers = sent.map((text) => connect(device, 7, text));
      sent.forEach((text, n) => {
        until(device, `${text.length} bytes`, () => peers[n].received().length >= text.length);
        if (peers[n].text() !== text) throw new Error(`client ${n} got other bytes than it sent`);
        peers[n].fin();
      });
      for (const peer of peers) answer(device, peer);
    },
  },
  client: {
    title: 'fetches a page from the gateway with blocking calls',
    run(device) {
      new PageServer(device.board.host);
      boot(device);
      until(device, 'the page on the console', hasPrinted(device, /Hello 10\.0\.2\.15, this is the gateway/));
    },
  },
  whole: {
    title: 'says the time of day on TCP and on UDP',
    run(device) {
      boot(device);
      for (const peer of Array.from({ length: CLIENTS }, () => connect(device, 13)))
        expect(answer(device, peer), /^up \d+ s\r\n$/);
      const udp = device.board.host.udp(0);
      udp.send('10.0.2.15', 13, Uint8Array.of(1));
      until(device, 'a datagram', () => udp.received.length > 0);
      expect(Buffer.from(udp.received[0].bytes).toString(), /^up \d+ s\r\n$/);
    },
  },
  files: {
    title: 'makes a folder in flash, and serves the file in it',
    run(device) {
      boot(device);
      for (const text of getAll(device, ['/', '/index.html'])) {
        expect(text, OK);
        expect(text, /<!doctype html><title>spisock<\/title>/);
      }
      expect(get(device, '/nothing.html'), /^HTTP\/1\.1 404 Not Found\r\n/);
    },
  },
  json: {
    title: 'measures each second, and serves the readings',
    run(device) {
      boot(device);
      device.board.run(2500);
      const [latest, all] = getAll(device, ['/readings/latest', '/readings']);
      const [, atMs] = expect(latest, /"atMs":(\d+).*"celsius":-?\d+/s);
      const age = device.board.ms - Number(atMs);
      if (age < 0 || age > READING_MS)
        throw new Error(`the latest reading is ${age} ms old, where ${READING_MS} were allowed`);
      expect(all, /(\{"atMs":\d+,"celsius":-?[\d.]+\},?){3}/);
      expect(get(device, '/nothing'), /^HTTP\/1\.1 404 Not Found\r\n.*\{"error":"\/nothing"\}/s);
    },
  },
  console: {
    title: 'answers what is typed, line by line',
    run(device) {
      boot(device);
      const peer = connect(device, 23, 'up\r\nslots\r\nquit\r\n');
      expect(answer(device, peer), /^spisock; .*\r\n> \d+ s\r\n> ([A-Z_]+ ){7}[A-Z_]+\r\n> bye\r\n$/);
    },
  },
  fetch: {
    title: 'fetches a page with promises, and again after ten seconds',
    run(device) {
      new PageServer(device.board.host);
      boot(device);
      const pages = () =>
        device.board.console.lines.filter((line) => /^\d+ characters: HTTP\/1\.1 200 OK/.test(line));
      until(device, 'two pages', () => pages().length >= 2, 15_000);
    },
  },
  mqtt: {
    title: 'introduces itself to a broker, and publishes two readings',
    run(device) {
      const packets = broker(device);
      boot(device);
      until(device, 'two readings', () => packets.length >= 3, 10_000);
      const texts = packets.map((packet) => packet.replaceAll(/[^ -~]/g, '.'));
      expect(texts[0], new RegExp(`^....MQTT......${MQTT_CLIENT}$`));
      for (const text of texts.slice(1)) expect(text, /^0\.\.\.spisock\/celsius-?[\d.]+$/);
    },
  },
  guard: {
    title: 'serves a neighbour',
    run(device) {
      boot(device);
      expect(answer(device, connect(device, 7000)), /^served 1, refused 0\r\n$/);
    },
  },
  discovery: {
    title: 'answers who it is, by datagram',
    run(device) {
      boot(device);
      const udp = device.board.host.udp(0);
      udp.send('10.0.2.15', 7777, Buffer.from('who?'));
      until(device, 'a datagram', () => udp.received.length > 0);
      expect(Buffer.from(udp.received[0].bytes).toString(), /^spisock at 10\.0\.2\.15$/);
    },
  },
  clock: {
    title: 'asks for the time, and counts on',
    run(device) {
      const { host, clock } = device.board;
      new SntpServer(host, clock, { startMs: Date.UTC(2026, 5, 7, 8, 9, 10) });
      boot(device);
      until(device, 'the time, set and shown', hasPrinted(device, /^2026-06-07T08:09:\d\dZ$/), 25_000);
      until(device, 'where it was set', hasPrinted(device, /^set to 2026-06-07T08:09:\d\dZ$/));
    },
  },
  hello: {
    title: 'takes a name in .local, and serves a page there',
    run(device) {
      boot(device);
      until(device, 'a name', hasPrinted(device, /^serving http:\/\/spisock\.local$/));
      expect(get(device, '/'), /\r\n\r\nHello from spisock\.local\n$/);
    },
  },
};
