import * as dns from 'dns-packet';
import * as assert from 'uvu/assert';
import { Host } from '../../../sim/hosts/host.ts';
import { DhcpServer } from '../../../sim/servers/dhcp.ts';
import { DnsServer } from '../../../sim/servers/dns.ts';
import { SntpServer } from '../../../sim/servers/sntp.ts';
import { type Case, until } from './case.ts';

/** Programs on the provider alone. */
export const BARE: Case[] = [
  {
    firmware: 'page',
    name: 'serves a page that shows the slots and the queue',
    body: (device) => {
      device.run(2200);
      const [client] = [1, 2, 3].map(() => device.host.connect(80));
      client.send('GET / HTTP/1.1\r\nHost: device\r\n\r\n');
      client.onFin = () => client.fin();
      until(device, 500, () => client.ended !== null);
      const slots = 'CONNECTED QUEUED QUEUED ARMED ARMED ARMED ARMED ARMED';
      assert.match(client.text(), `<p>up 2 s<p>slots ${slots}<p>pending 2<p>`);
    },
  },
  {
    firmware: 'fetch',
    name: 'shows the page every ten seconds, and why it has none',
    chip: { linkUpUs: 0 },
    body: (device) => {
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
    },
  },
  {
    firmware: 'guard',
    name: 'serves a neighbour, and ends the connection of a stranger unserved',
    body: (device) => {
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
    },
  },
  {
    firmware: 'clock',
    name: 'says that it does not know the time, and then what it is',
    chip: { linkUpUs: 0 },
    body: (device) => {
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
    },
  },
  {
    firmware: 'hello',
    name: 'has a name, and serves there',
    chip: { linkUpUs: 0 },
    body: (device) => {
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
    },
  },
  {
    firmware: 'echo',
    name: 'sends back what each of three clients sends, and the rest behind their ends',
    body: (device) => {
      device.run(2200);
      assert.equal(device.lines, ['serving 10.0.2.15:7']);
      const peers = ['one', 'two', 'three'].map((word) => {
        const peer = device.host.connect(7);
        peer.onEstablished = () => {
          peer.send(`${word} `.repeat(1000));
          peer.fin();
        };
        return peer;
      });
      until(device, 5000, () => peers.every(({ ended }) => ended === 'closed'));
      assert.equal(
        peers.map((peer) => peer.text()),
        ['one', 'two', 'three'].map((word) => `${word} `.repeat(1000)),
      );
      assert.equal(device.faults, []);
    },
  },
  {
    firmware: 'client',
    name: 'shows the page that the gateway has',
    chip: { linkUpUs: 0 },
    body: (device) => {
      let asked = '';
      device.host.listen(80, (peer) => {
        peer.onFin = () => peer.fin();
        peer.onData = (bytes) => {
          asked += String.fromCharCode(...bytes);
          if (!asked.endsWith('\r\n\r\n')) return;
          peer.send('HTTP/1.1 200 OK\r\n\r\na page');
          peer.fin();
        };
      });
      device.run(3000);
      assert.is(asked, 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n');
      assert.is(device.lines.join('\n').replaceAll('\r', ''), 'HTTP/1.1 200 OK\n\na page');
      assert.equal(device.faults, []);
    },
  },
  {
    firmware: 'whole',
    name: 'says how long it is up, on TCP and on UDP',
    body: (device) => {
      device.run(3200);
      assert.equal(device.lines, ['serving 10.0.2.15:13']);
      const peer = device.host.connect(13);
      peer.onFin = () => peer.fin();
      const asker = device.host.udp(5000);
      asker.send('10.0.2.15', 13, Uint8Array.of(63));
      until(device, 1000, () => peer.ended !== null && asker.received.length === 1);
      assert.match(peer.text(), /^up 3 s\r\n$/);
      assert.is(Buffer.from(asker.received[0].bytes).toString(), 'up 3 s\r\n');
      assert.equal(device.faults, []);
    },
  },
  {
    firmware: 'discovery',
    name: 'answers whoever asks the group, and nothing else',
    body: (device) => {
      device.run(2200);
      const asker = device.host.udp(9000);
      for (const [whom, what] of [
        ['239.255.77.77', 'who?'],
        ['10.0.2.15', 'who?'],
        ['10.0.2.15', '?'],
      ]) {
        asker.send(whom, 7777, Uint8Array.from(Buffer.from(what)));
        device.run(100);
      }
      const answers = asker.received.map(({ ip, port, bytes }) => `${ip}:${port} ${Buffer.from(bytes)}`);
      assert.equal(answers, new Array(2).fill('10.0.2.15:7777 spisock at 10.0.2.15'));
      assert.equal(device.lines, ['10.0.2.2 asks who?', '10.0.2.2 asks who?', '10.0.2.2 asks ?']);
      assert.equal(device.faults, []);
    },
  },
  {
    firmware: 'lookup',
    name: 'says which address a name has, and that it does not know another',
    chip: { linkUpUs: 0 },
    body: (device) => {
      new DhcpServer(device.host, device.clock, { pool: ['10.0.2.15'] }, () => undefined);
      const entrance = { clock: device.clock, run: <T>(action: () => T) => action() };
      new DnsServer(device.host, entrance, { names: [{ name: 'time.example', ips: ['10.0.2.7'] }] });
      device.run(4000);
      assert.equal(device.lines, ['serving 10.0.2.15:80']);
      const answers = ['time.example', 'nobody.example'].map((name) => {
        const client = device.host.connect(80);
        client.onFin = () => client.fin();
        client.send(`GET /${name} HTTP/1.1\r\n\r\n`);
        until(device, 8000, () => client.ended !== null);
        return client.text().split('\r\n\r\n')[1];
      });
      assert.equal(answers, ['time.example is 10.0.2.7\n', 'nobody.example is not known\n']);
    },
  },
];
