import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { W5500Sim } from '../../sim/chips/w5500/chip.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import { Random } from '../../sim/random.ts';
import { DirectChip, LockstepTime } from '../../sim/runtimes/kaluma/board/lockstep.ts';
import { Kaluma } from '../../sim/runtimes/kaluma/kaluma.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { programOf } from '../support/program.ts';

const rounds = suite('rounds of six parallel requests');

const ROUNDS = 25;
const config = readConfig();
const pins = await readBoard(config.board);

/** A web server on the runtime's `http`, and one on the provider alone. */
const FIRMWARE = ['http', 'page'];
const programs = await Promise.all(FIRMWARE.map((firmware) => programOf(firmware)));

/** A board that serves in lockstep. `stallMs`: how long one in fifty of its frames takes. */
function board(program: string, stallMs: number) {
  const random = new Random(7);
  const clock = new SimClock();
  const wire = new Wire(clock);
  const chip = new W5500Sim(clock, wire, { strict: true });
  const host = new Host(wire, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
  const line = new DirectChip(chip);
  const select = line.select.bind(line);
  line.select = () => {
    if (stallMs > 0 && random.chance(2)) clock.advance(stallMs * 1000);
    select();
  };
  const kaluma = new Kaluma({ chip: line, time: new LockstepTime(clock, line), pins, print: () => {} });
  kaluma.load(program);
  kaluma.run(clock.nowUs + 200_000);
  return { clock, host, kaluma };
}

/** How many answers of each kind came; a round begins `gapMs` after the last answer of the one before. */
function run({ clock, host, kaluma }: ReturnType<typeof board>, gapMs: number): Record<string, number> {
  const answers: Record<string, number> = {};
  let round = 0;
  const next = (): void => {
    if (round++ === ROUNDS) return;
    let left = 6;
    for (let i = 0; i < 6; i++) {
      const client = host.connect(80);
      const over = (answer: string): void => {
        client.onEnd = null;
        answers[answer] = (answers[answer] ?? 0) + 1;
        if (--left === 0) clock.after(gapMs * 1000 + 1, next);
      };
      client.onEstablished = () => client.send('GET / HTTP/1.1\r\nHost: device\r\n\r\n');
      client.onFin = () => {
        client.fin();
        over(client.text().split('\r\n')[0]);
      };
      client.onEnd = over;
    }
  };
  next();
  while (round <= ROUNDS && clock.nowUs < 60e6) kaluma.run(clock.nowUs + 1000);
  return answers;
}

for (const [i, firmware] of FIRMWARE.entries()) {
  for (const gapMs of [0, 20]) {
    for (const stallMs of [0, 14]) {
      const weather = stallMs > 0 ? `while one frame in fifty takes ${stallMs} ms` : 'on a quiet bus';
      const pause = `when the next round comes ${gapMs} ms after the last answer`;
      rounds(`are all answered by ${firmware} ${weather}, ${pause}`, () => {
        assert.equal(run(board(programs[i], stallMs), gapMs), { 'HTTP/1.1 200 OK': 6 * ROUNDS });
      });
    }
  }
}

const PAGES = 10;
const IMAGES = 12;

/**
 * A browser that looks at ten pages, each with twelve images, six at a time: in the place of a connection that has ended
 * comes the next one at once. It looks at what has come every `tickMs` milliseconds.
 */
function browse({ clock, host, kaluma }: ReturnType<typeof board>, tickMs: number): Record<string, number> {
  const answers: Record<string, number> = {};
  let open = 0;
  let pages = 0;
  let images = 0;
  const ask = (path: string): void => {
    open++;
    const client = host.connect(80);
    const over = (answer: string): void => {
      client.onEnd = client.onFin = null;
      answers[answer] = (answers[answer] ?? 0) + 1;
      open--;
      next();
    };
    client.onEstablished = () => client.send(`GET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`);
    client.onFin = () => {
      const tickUs = tickMs * 1000;
      clock.after((Math.floor(clock.nowUs / tickUs) + 1) * tickUs - clock.nowUs, () => {
        client.fin();
        over(client.text().split('\r\n')[0]);
      });
    };
    client.onEnd = over;
  };
  const next = (): void => {
    while (open < 6 && images > 0) ask(`/${images--}.svg`);
    if (open > 0 || pages++ === PAGES) return;
    images = IMAGES;
    ask('/');
  };
  next();
  while (pages <= PAGES && clock.nowUs < 60e6) kaluma.run(clock.nowUs + 1000);
  return answers;
}

for (const tickMs of [1, 5, 20]) {
  for (const stallMs of [0, 14]) {
    const weather = stallMs > 0 ? `, while one frame in fifty takes ${stallMs} ms` : '';
    rounds(
      `are no rounds to a browser that wakes up every ${tickMs} ms, and http refuses none${weather}`,
      () => {
        const answers = browse(board(programs[0], stallMs), tickMs);
        assert.equal(answers, { 'HTTP/1.1 200 OK': PAGES * (1 + IMAGES) });
      },
    );
  }
}

rounds.run();
