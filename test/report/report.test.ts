import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readReportLine } from '../../inspector/board/line.ts';
import { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import type { SlotEvent, WatchEvent } from '../../sim/watch/events.ts';
import { NETWORK, wiringOf } from '../espruino/board.ts';
import { built, cleanUp, Reporting, starts, writtenProgram } from './programs.ts';

const report = suite('a board’s report');

const moves = (events: WatchEvent[]) => events.filter((event): event is SlotEvent => event.kind === 'slot');
/** Slots without a peer have the address of the last one: a report leaves it out. */
const WITH_PEER = ['QUEUED', 'CONNECTING', 'CONNECTED', 'CLOSING'];
const wordsOf = ({ slot, from, to, port, peer }: SlotEvent) =>
  `s${slot} ${from} ${to} :${port} ${WITH_PEER.includes(to) ? peer : null}`;

report('has each change of a slot as the provider makes it, and when', async () => {
  const one = new Reporting(await built(starts()));
  one.board.run(3000);
  const seenBefore = moves(one.seenEvents).length;
  const peers = one.connect(6);
  one.board.run(1000);
  assert.equal(
    one.told.slots.waiting.map(({ peer }) => peer),
    peers.map(({ localPort }) => `10.0.2.2:${localPort}`),
  );
  one.board.circuit.drive(14, 0);
  one.board.run(3000);
  const seen = moves(one.seenEvents).slice(seenBefore);
  const told = moves(one.toldEvents);
  assert.is(seen.length, 30);
  assert.equal(told.map(wordsOf), seen.map(wordsOf));
  const late = Math.max(...told.map(({ at }, i) => Math.abs(at - seen[i].at)));
  assert.ok(late < 20_000, `${late} us`);
  assert.equal(one.told.slots.waiting, []);
  assert.is(one.told.lost, 0);
});

report('has the counters of statistics()', async () => {
  const one = new Reporting(
    await built(`${starts('{ name: "the gate" }')}
import { statistics } from 'spisock';
setTimeout(function () { console.log(JSON.stringify(statistics())); }, 8000);`),
  );
  one.board.circuit.drive(14, 0);
  one.board.run(3000);
  one.connect(2);
  one.board.run(2500);
  one.connect(1)[0].rst();
  one.board.run(3000);
  const counted = JSON.parse(one.board.lines.find((line) => line.startsWith('{')) as string);
  const { counts } = one.told.counts as { counts: Record<string, number> };
  assert.equal(
    [counts.accepted, counts.withdrawn, counts.mostSlots, counts.mostHandles],
    [counted.accepted, counted.withdrawn, counted.highWater.slots, counted.highWater.handles],
  );
  assert.is(counts.accepted >= 2, true);
  const [head] = one.lines;
  assert.equal([head.line.number, head.line.kind, head.line.fields], [0, 'h', ['W5500', '8', 'the_gate']]);
});

report('tells who was deferred', async () => {
  const one = new Reporting(await built(starts()));
  one.board.run(2000);
  one.connect(2);
  one.board.run(600);
  one.board.circuit.drive(15, 0);
  one.board.run(1200);
  assert.equal(
    one.told.slots.waiting.map(({ deferred }) => deferred),
    [true, false],
  );
});

report('is whole again every 10 s, for who begins to listen later', async () => {
  const one = new Reporting(await built(starts()));
  one.board.run(25_000);
  const heads = one.lines.filter(({ line }) => line.kind === 'h').map(({ atMs }) => Math.round(atMs / 1000));
  assert.equal(heads.length, 3);
  assert.is(heads[2] - heads[1], 10);
});

report('keeps to its bytes, and tells how many changes were dropped', async () => {
  const one = new Reporting(await built(starts('{ perSecond: 1, bytesPerSecond: 400 }')));
  one.board.circuit.drive(14, 0);
  one.board.run(2000);
  for (let round = 0; round < 20; round++) {
    one.connect(6);
    one.board.run(500);
  }
  assert.ok(one.mostInSecond <= 400, `${one.mostInSecond} bytes`);
  assert.ok(one.mostInSecond > 300, `${one.mostInSecond} bytes`);
  assert.ok(one.lines.every(({ text }) => text.length <= 120 && /^[ -~]+$/.test(text)));
  assert.ok(one.told.lost >= 32, `${one.told.lost} lost`);
  one.board.run(20_000);
  // What was missed is made good by the report of all slots.
  const lanes = one.told.slots.lanes.map(({ last }) => last?.state);
  const now = one.board.lines.length;
  assert.equal(lanes, Array(8).fill('ARMED'), `${now} lines`);
});

report('takes numbers out of their range as the nearest, and what is none as the default', async () => {
  const one = new Reporting(
    await built(starts('{ perSecond: 1000, bytesPerSecond: 1e9, name: 7 as never }')),
  );
  one.board.run(3000);
  const times = [...new Set(one.lines.map(({ atMs }) => Math.round(atMs / 100)))];
  assert.is(times[0], 1);
  assert.is(one.lines[0].line.fields[2], '7');
});

report('says nothing before it is started, and nothing after it was stopped', async () => {
  const one = new Reporting(
    await built(`import { startReport, stopReport } from 'spisock/report';
setTimeout(startReport, 2000);
setTimeout(stopReport, 4000);
setTimeout(startReport, 13000, {});`),
  );
  one.board.run(15_000);
  const seconds = [...new Set(one.lines.map(({ atMs }) => Math.floor(atMs / 1000)))];
  assert.equal(seconds, [2, 13]);
  assert.is(one.lines.filter(({ line }) => line.number === 0).length, 2);
});

report('of a program that is flashed is the same', async () => {
  const one = new Reporting(await built(starts(), true));
  one.board.run(2000);
  one.connect(3);
  one.board.run(1000);
  assert.is(one.told.slots.waiting.length, 3);
});

report('over a way that throws ends after the third time, and the program goes on', async () => {
  const one = new Reporting(
    await built(`import { startReport } from 'spisock/report';
let tries = 0;
startReport({ to: { begin() { tries++; throw new Error('no way'); }, write() { return true; }, end() {}, close() {} } });
setTimeout(function () { console.log('tries ' + tries); }, 6000);`),
  );
  one.board.run(7000);
  assert.equal(
    one.board.lines.filter((line) => line.includes('no way')),
    Array(3).fill('spisock: a callback threw: Error: no way'),
  );
  assert.ok(one.board.lines.includes('tries 3'));
});

report('over UDP is datagrams of whole lines, to one port of one host', async () => {
  const one = new Reporting(
    await built(
      `import { overUdp, startReport } from 'spisock/report';
import { providers } from ${JSON.stringify('spisock')};`.replace(/import \{ providers.*\n?/, '') +
        `\nstartReport({ to: overUdp(null, '10.0.2.2', 5514) });`,
    ),
  );
  const got: string[] = [];
  const port = one.board.host.udp(5514);
  port.onDatagram = ({ bytes }) => got.push(Buffer.from(bytes).toString('latin1'));
  one.board.run(5000);
  one.connect(3);
  one.board.run(2000);
  assert.ok(got.length >= 2, `${got.length} datagrams`);
  assert.ok(got.every((text) => text.length <= 1000 && text.endsWith('\n')));
  const lines = got.flatMap((text) => text.trimEnd().split('\n')).map(readReportLine);
  assert.equal(
    lines.map((line) => line?.number),
    lines.map((_, i) => i),
  );
  assert.equal(lines.filter((line) => line?.kind === 'm' && line.fields[2] === 'QUEUED').length, 3);
  assert.equal(one.lines, []);
});

report('of a board with Espruino is the same', async () => {
  const file = writtenProgram(`import { bootNet } from 'spisock/espruino';
import { startReport } from 'spisock/report';
bootNet();
startReport({ name: 'pico' });
`);
  const [pins, { program }] = await Promise.all([
    wiringOf(),
    bundle({
      ...{ board: 'espruino-pico-w5500', firmware: 'report', entry: file, network: NETWORK },
      ...{ trace: false, shrunk: false },
    }),
  ]);
  const board = new EspruinoBoard({
    program: `${program};require("http").createServer(function (q, s) { s.end("hello"); }).listen(80);`,
    ...{ pins, chip: { strict: true } },
  });
  board.run(2500);
  const peer = board.host.connect(80);
  peer.onEstablished = () => peer.send('GET / HTTP/1.0\r\n\r\n');
  board.run(1500);
  const lines = board.lines.map(readReportLine);
  assert.equal(
    lines.map((line) => line?.number),
    lines.map((_, i) => i),
  );
  assert.equal(lines[0]?.fields, ['W5500', '8', 'pico']);
  const states = lines.filter((line) => line?.kind === 'm').map((line) => line?.fields[2]);
  assert.equal(states.slice(0, 2), ['QUEUED', 'CONNECTED']);
});

report('is no part of a program that does not import it', async () => {
  assert.match(await built(starts(), true), '~sp1 ');
  assert.not.match(await built('', true), '~sp1 ');
});

report.after(cleanUp);
report.run();
