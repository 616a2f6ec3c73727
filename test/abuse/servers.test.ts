import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { BARE, type Service, STOCK, servedAfter, servedOfSix, serving } from './clients.ts';

const servers = suite('gallery servers');

const ALL = [...STOCK, ...BARE];
const WEB = ALL.filter(({ port }) => port === 80);

/** What comes back for `text`, until the board ends the connection or `ms` are over. */
function answerTo(
  board: LockstepBoard,
  port: number,
  text: string,
  ms = 1500,
): { text: string; ended: boolean } {
  const peer = board.host.connect(port);
  peer.onEstablished = () => peer.send(text);
  peer.onFin = () => peer.fin();
  for (let passed = 0; passed < ms && peer.ended === null && !peer.peerClosed; passed++) board.run(1);
  const ended = peer.ended !== null || peer.peerClosed;
  if (!ended) peer.rst();
  board.run(5);
  return { text: Buffer.from(peer.received()).toString('latin1'), ended };
}

for (const service of ALL) {
  servers(
    `${service.firmware} serves on when two clients stay silent and a third resets 1 to 8 ms behind its connect`,
    async () => {
      const board = await serving(service);
      for (let resetMs = 1; resetMs <= 8; resetMs++) {
        const silent = [board.host.connect(service.port), board.host.connect(service.port)];
        board.run(20);
        const third = board.host.connect(service.port);
        board.run(resetMs);
        third.rst();
        board.run(30);
        for (const peer of silent) peer.rst();
        board.run(20);
        const ms = servedAfter(board, service, 2000);
        assert.ok(ms >= 0, `not served when the third resets after ${resetMs} ms`);
      }
    },
  );

  servers(
    `${service.firmware} serves six at once, ten times, beside a health check a second that connects and closes`,
    async () => {
      const board = await serving(service);
      const checks: Peer[] = [];
      const check = (): void => {
        const peer = board.host.connect(service.port);
        peer.onEstablished = () => peer.fin();
        checks.push(peer);
        if (checks.length < 30) board.clock.after(1_000_000, check);
      };
      check();
      const served: number[] = [];
      for (let round = 0; round < 10; round++) {
        served.push(servedOfSix(board, service, 1500));
        board.run(1500);
      }
      assert.equal(served, Array(10).fill(6));
      assert.ok(checks.length >= 10);
    },
  );

  servers(
    `${service.firmware} has every slot back when fifty clients end with FIN and then reset`,
    async () => {
      const board = await serving(service);
      for (let i = 0; i < 50; i++) {
        const peer = board.host.connect(service.port);
        board.run(4);
        peer.send(service.ask);
        board.run(i % 9);
        peer.fin();
        board.run(i % 7);
        peer.rst();
        board.run(15);
      }
      board.run(2000);
      assert.is(board.chip.sockets.filter(({ status }) => status === 'LISTEN').length, 8);
      assert.is(servedOfSix(board, service, 1500), 6);
    },
  );

  servers(
    `${service.firmware} spends at most 20 frames a second on a client whose window is closed`,
    async () => {
      const board = await serving(service);
      const peer = board.host.connect(service.port, { window: 0 });
      peer.onEstablished = () => peer.send(service.ask);
      board.run(2000);
      const select = board.chip.select.bind(board.chip);
      let frames = 0;
      board.chip.select = () => {
        frames++;
        select();
      };
      board.run(5000);
      // An idle listener's health check takes up to 25 frames a second of these.
      assert.ok(frames > 0 && frames <= 5 * (25 + 20), `${frames / 5} frames a second`);
      peer.rst();
    },
  );
}

const ROOT = (service: Service) => service.ask.split(' ')[1];

for (const service of WEB) {
  servers(`${service.firmware} keeps no head of 300 KB`, async () => {
    const board = await serving(service);
    const { text, ended } = answerTo(board, 80, `GET / HTTP/1.1\r\nA: ${'b'.repeat(300_000)}`, 4000);
    assert.ok(ended);
    assert.match(text, /^HTTP\/1\.1 431 /);
  });

  servers(`${service.firmware} answers names of objects' own functions with 404`, async () => {
    const board = await serving(service);
    for (const name of ['constructor', '/constructor', '/__proto__', '/toString', '/hasOwnProperty'])
      assert.match(answerTo(board, 80, `GET ${name} HTTP/1.1\r\n\r\n`).text, /^HTTP\/1\.1 404 /, name);
  });

  servers(
    `${service.firmware} reads a target in absolute form, an empty line before, and lines that end with LF`,
    async () => {
      const board = await serving(service);
      const path = ROOT(service);
      for (const text of [
        `GET http://device${path} HTTP/1.1\r\nHost: device\r\n\r\n`,
        `\r\nGET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`,
        `GET ${path} HTTP/1.1\nHost: device\n\n`,
        `GET ${path}?x=1 HTTP/1.1\r\nHost: device\r\n\r\n`,
      ])
        assert.match(answerTo(board, 80, text).text, /^HTTP\/1\.1 200 /, JSON.stringify(text));
    },
  );

  servers(`${service.firmware} answers a HEAD with a head alone, and HTTP/1.0 without chunks`, async () => {
    const board = await serving(service);
    const { text: head, ended } = answerTo(
      board,
      80,
      `HEAD ${ROOT(service)} HTTP/1.1\r\nHost: device\r\n\r\n`,
    );
    assert.ok(ended, 'the connection stays');
    assert.match(head, /^HTTP\/1\.1 (200|405) /);
    assert.is(head.slice(head.indexOf('\r\n\r\n')), '\r\n\r\n');
    const old = answerTo(board, 80, `GET ${ROOT(service)} HTTP/1.0\r\n\r\n`).text;
    assert.match(old, /^HTTP\/1\.1 200 /);
    assert.not.match(old, /chunked/i);
  });

  servers(`${service.firmware} answers a browser that looks for an icon without an error`, async () => {
    const board = await serving(service);
    assert.match(answerTo(board, 80, 'GET /favicon.ico HTTP/1.1\r\n\r\n').text, /^HTTP\/1\.1 20[04] /);
  });
}

for (const { firmware, port } of [
  { firmware: 'lookup', port: 80 },
  { firmware: 'hello', port: 80 },
]) {
  servers(
    `${firmware} answers nonsense with 400, a head of 300 KB with 431, a body without a length with 411, and ends all`,
    async () => {
      const board = await serving({ firmware, port, ask: '', answer: '' });
      // `lookup` asks for an address by DHCP for 20 s; it has that of its configuration from then on.
      board.run(25_000);
      assert.match(answerTo(board, port, 'X\r\n\r\n').text, /^HTTP\/1\.1 400 /);
      assert.match(answerTo(board, port, 'A'.repeat(300_000), 4000).text, /^HTTP\/1\.1 431 /);
      const unsized = answerTo(board, port, 'POST / HTTP/1.1\r\n\r\nabc').text;
      assert.match(unsized, /^HTTP\/1\.1 411 Length Required\r\n/);
      assert.is(unsized.split('HTTP/1.1 ').length, 2, unsized);
      assert.equal(board.faults, []);
    },
  );
}

servers.run();
