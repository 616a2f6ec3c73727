import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BoardEvents } from '../../inspector/board/board-events.ts';
import { BoardHub } from '../../inspector/board/board-hub.ts';
import { ReportFilter } from '../../inspector/board/filter.ts';
import { readReportLine } from '../../inspector/board/line.ts';
import { Model } from '../../inspector/model/model.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';

const events = suite('the events of a reporting board');

// A line that a board has sent, with Fletcher's check sum 0x810b.
const MOVE = '~sp1 11 3001 m 0 ARMED QUEUED 80 10.0.2.2:59743*810b';

/** A line without a check sum, as it is read. */
function line(text: string) {
  const [number, ms, kind, ...fields] = text.split(' ');
  return { number: Number(number), ms: Number(ms), kind, fields };
}

/** What is seen of lines, each with the time at which it comes, in milliseconds. */
function seen(lines: [atMs: number, text: string][]): WatchEvent[] {
  const all: WatchEvent[] = [];
  const board = new BoardEvents((event) => all.push(event));
  for (const [atMs, text] of lines) board.take(line(text), atMs * 1000);
  return all;
}

events('are read from whole lines alone', () => {
  assert.equal(readReportLine(MOVE)?.fields, ['0', 'ARMED', 'QUEUED', '80', '10.0.2.2:59743']);
  for (let at = 0; at < MOVE.length; at++) {
    const spoilt = `${MOVE.slice(0, at)}\x7f${MOVE.slice(at + 1)}`;
    assert.is(readReportLine(spoilt), null, spoilt);
    assert.is(readReportLine(MOVE.slice(0, at)), null);
  }
});

events('leave other lines of the console as they are, however the text is divided', () => {
  const text = `hello\r\n\x1b[2K\r\x1b[0m${MOVE}\r\n> typed\x1b[2K\r${MOVE}\r\n${MOVE}\r\n~sp1 is no line\r\n ${MOVE}\r\n${MOVE.replace('810b', '810c')}\r\n> ~s`;
  const rest = `hello\r\n\x1b[2K\r> typed\x1b[2K\r${text.slice(text.indexOf('~sp1 is'))}`;
  for (let size = 1; size <= text.length; size++) {
    let shown = '';
    const lines: number[] = [];
    const filter = new ReportFilter({
      onReport: ({ number }) => lines.push(number),
      onText: (piece) => {
        shown += piece;
      },
    });
    for (let at = 0; at < text.length; at += size) filter.take(text.slice(at, at + size));
    filter.end();
    assert.equal([shown, lines], [rest, [11, 11, 11]], `pieces of ${size}`);
  }
});

events('show a character that is typed at once', () => {
  let shown = '';
  const filter = new ReportFilter({ onReport: () => {}, onText: (piece) => (shown += piece) });
  filter.take('\r\n> ');
  filter.take('~');
  assert.is(shown, '\r\n> ~');
});

events('have the board’s times, across the wrap of its clock', () => {
  const wrap = 2 ** 32;
  const all = seen([
    [10_000, `0 ${wrap - 1000} m 0 ARMED QUEUED 80 10.0.2.2:5000`],
    [12_500, '1 500 m 0 QUEUED CONNECTED 80 10.0.2.2:5000'],
    [14_100, '2 3000 m 0 CONNECTED FREE 80 -'],
  ]);
  assert.equal(
    all.map(({ at }) => at / 1000),
    // The second one was 1,000 ms under way, the third 100.
    [10_000, 11_500, 14_000],
  );
});

events('say how many lines are missing, and leave out one that was overtaken', () => {
  const all = seen([
    [0, '0 0 h W5500 8'],
    [500, '4 500 m 1 ARMED QUEUED 80 10.0.2.2:5000'],
    [501, '3 400 m 0 ARMED QUEUED 80 10.0.2.2:5001'],
    [502, '5 502 x 32'],
  ]);
  assert.equal(
    all.flatMap((event) => (event.kind === 'lost' ? [event.count] : [])),
    [3, 32],
  );
  assert.is(all.filter(({ kind }) => kind === 'slot').length, 1);
});

events('see that the board was started again', () => {
  const model = new Model();
  const board = new BoardEvents((event) => model.apply(event));
  const lines: [number, string][] = [
    [0, '0 90000 h W5500 2 main'],
    [1, '1 90000 s 0 CONNECTED 80 10.0.2.2:5000 200'],
    [2, '2 90000 s 1 ARMED 80 - -'],
    [3, '3 90000 c accepted=7'],
    [4000, '0 500 h W5500 2 main'],
    [4001, '1 500 s 0 ARMED 80 - -'],
    [4002, '2 500 s 1 ARMED 80 - -'],
  ];
  for (const [atMs, text] of lines.slice(0, 4)) board.take(line(text), atMs * 1000);
  assert.equal([model.slots.lanes[0].last?.state, model.counts?.counts.accepted], ['CONNECTED', 7]);
  for (const [atMs, text] of lines.slice(4)) board.take(line(text), atMs * 1000);
  assert.equal([model.slots.lanes[0].last?.state, model.counts], ['ARMED', null]);
  assert.equal(
    model.notes.items.map(({ text }) => text),
    ['main on a W5500 reports', 'the board was started again'],
  );
});

events('keep a move that comes between the parts of a report of all slots', () => {
  const all = seen([
    [0, '0 0 h W5500 2'],
    [1, '1 0 s 0 ARMED 80 - -'],
    [500, '2 400 m 0 ARMED QUEUED 80 10.0.2.2:5000'],
    [501, '3 500 s 1 ARMED 80 - -'],
  ]);
  const last = all[all.length - 1];
  assert.equal(last.kind === 'slots' && last.slots.map(({ slot }) => slot), [1]);
});

events('are bounded for a page that is opened later, which gets the slots as they are', () => {
  let nowMs = 1000;
  const hub = new BoardHub(() => nowMs);
  hub.take(line('0 0 m 3 ARMED QUEUED 80 10.0.2.2:5000'));
  for (let n = 0; n < 10_000; n++) {
    nowMs++;
    hub.print(`line ${n}`);
  }
  const model = new Model();
  let count = 0;
  const stop = hub.subscribe((event) => {
    count++;
    model.apply(event);
  });
  assert.ok(count <= 4001, `${count} events`);
  assert.equal(
    model.slots.waiting.map(({ slot, peer }) => [slot, peer]),
    [[3, '10.0.2.2:5000']],
  );
  stop();
  hub.print('unheard');
  assert.ok(count <= 4001);
});

events.run();
