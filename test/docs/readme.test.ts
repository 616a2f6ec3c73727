import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readBoard, readConfig } from '../../build/config/config.ts';
import { W5500Sim } from '../../sim/chips/w5500/chip.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import { DirectChip, LockstepTime } from '../../sim/runtimes/kaluma/board/lockstep.ts';
import { Kaluma } from '../../sim/runtimes/kaluma/kaluma.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { board } from '../../testing/index.ts';
import { programOf } from '../support/program.ts';

const readme = suite('the readme');

const text = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The first block of code in `language`. */
function block(language: string): string {
  const match = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text);
  if (!match) throw new Error(`README.md has no block of ${language}`);
  return match[1];
}

readme('shows a web server of four lines that answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-readme-'));
  try {
    const entry = join(folder, 'web.js');
    writeFileSync(entry, block('js'));
    const device = await board(entry, { config: join(ROOT, 'flash.config.json') });
    assert.is(device.get('/').text, 'hello\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

readme('shows a server of twelve lines', () => {
  assert.is(
    block('ts')
      .split('\n')
      .filter((line) => line.trim() !== '').length,
    12,
  );
});

/** The order in which four clients of the server are served that come from `fromMs` on. */
async function served(mode: 'static' | 'dhcp', fromMs: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-readme-'));
  try {
    const entry = join(folder, 'server.ts');
    writeFileSync(entry, block('ts').replaceAll("from './", `from '${ROOT}`));
    const config = readConfig();
    const network = { ...config.network, mode };
    const program = await programOf('readme', { entry, network });
    const pins = await readBoard(config.board);
    const clock = new SimClock();
    const wire = new Wire(clock);
    const chip = new W5500Sim(clock, wire, { strict: true });
    const host = new Host(wire, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
    new DhcpServer(host, clock, { pool: ['10.0.2.15'] }, () => {});
    const line = new DirectChip(chip);
    const time = new LockstepTime(clock, line);
    const printed: string[] = [];
    const kaluma = new Kaluma({ chip: line, time, pins, print: (text) => printed.push(text) });

    const order: string[] = [];
    const names = ['one', 'two', 'three', 'four'];
    // The program blocks for good, so everything else is set in time beforehand; after the last one its wait ends it.
    const wait = time.wait.bind(time);
    time.wait = (us) => {
      if (order.length === names.length) throw new Error('served');
      wait(us);
    };
    names.forEach((name, i) => {
      clock.after(1000 * (fromMs + i), () => {
        const client = host.connect(7);
        client.send(name);
        client.fin();
        client.onFin = () => {
          order.push(client.text());
        };
      });
    });
    kaluma.load(program);
    assert.equal(printed, ['Error: served']);
    return order;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

readme('shows a server that serves four clients, one after the other, in the order they came', async () => {
  assert.equal(await served('static', 200), ['one', 'two', 'three', 'four']);
});

readme('shows a server that gets its address by DHCP, though it never returns to the loop', async () => {
  assert.equal(await served('dhcp', 5000), ['one', 'two', 'three', 'four']);
});

readme.run();
