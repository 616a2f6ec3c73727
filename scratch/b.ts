import { readdirSync } from 'node:fs';
import { stop } from 'esbuild';
import { bundle } from '../build/bundle.ts';
import { EspruinoBoard } from '../sim/lockstep/espruino-board.ts';
import { NETWORK, wiringOf } from '../test/espruino/board.ts';
for (const f of readdirSync('firmware').map((x) => x.replace('.ts', '')).filter((x) => !/content|not-found|sensor/.test(x))) {
  try {
    const { program } = await bundle({ board: 'espruino-pico-w5500', firmware: f, network: NETWORK, trace: false, shrunk: false });
    const board = new EspruinoBoard({ program, pins: await wiringOf(), chip: { strict: true } });
    try { board.run(3000); } catch (e) { console.log(f, 'RUN', String(e).slice(0, 200)); }
    console.log(f, 'ok', program.length, board.lines.slice(0, 3).join(' | ').slice(0, 200), board.variables);
  } catch (e) { console.log(f, 'ERR', String((e as Error).message).slice(0, 500)); }
}
await stop();
