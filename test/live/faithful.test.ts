import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { DnsServer } from '../../sim/servers/dns.ts';
import { suite } from '../support/suite.ts';

/**
 * What is flashed has been through passes that rename, move and drop: it must do to the letter what the sources do. Both
 * run on a board of their own through the same hour, made of chance: clients that come, talk, half close, reset and
 * vanish, a cable that is pulled, a chip that starts over. Every byte between board and chip counts, and the console.
 */

const faithful = suite('what is flashed');
const config = readConfig();
/** The runtime's own chance is not ours to repeat. */
const CHANCE =
  'var lot = 1; Math.random = function () { lot = (lot * 16807) % 2147483647; return lot / 2147483647 };';

interface Program {
  firmware: string;
  ports: number[];
  mode?: 'dhcp';
  /** A file of test/live/programs. */
  isTest?: boolean;
  reservedSlots?: number;
  /** Memory of the slots in both directions. */
  kb?: number[];
}

const PROGRAMS: Program[] = [
  // A call that blocks for ever, with the cable out, would block the test.
  ...Object.entries(config.firmware)
    .filter(([firmware]) => firmware !== 'client')
    .map(([firmware, { forward }]) => ({
      firmware,
      ports: [Number((forward ?? '0:80').split(':')[1])],
    })),
  { firmware: 'http', ports: [80], mode: 'dhcp' },
  { firmware: 'http', ports: [80], kb: [4, 4, 2, 2, 4, 0, 0, 0] },
  { firmware: 'listeners', ports: [7, 9], isTest: true, reservedSlots: 2 },
];

async function built(
  { firmware, isTest, mode, reservedSlots = 0, kb }: Program,
  shrunk: boolean,
): Promise<string> {
  const entry = isTest ? fileURLToPath(new URL(`programs/${firmware}.ts`, import.meta.url)) : undefined;
  const { program } = await bundle({
    board: config.board,
    firmware,
    entry,
    network: { ...config.network, mode },
    provider: { backlog: kb ? 5 : 8, reservedSlots, rxKb: kb, txKb: kb },
    trace: false,
    shrunk,
  });
  return program;
}

/** What a board has done after `steps` things have happened to it: its console, and a sum of all bytes on its pins. */
async function conduct(
  program: string,
  { ports, mode }: Program,
  seed: number,
  steps: number,
): Promise<string[]> {
  const pins = await readBoard(config.board, config);
  const device = mode === 'dhcp' ? '10.0.2.20' : '10.0.2.15';
  const board = new LockstepBoard({ program: `${CHANCE}${program}`, pins, host: { device } });
  const entrance = { clock: board.clock, run: <T>(action: () => T) => action() };
  new DhcpServer(board.host, board.clock, { pool: ['10.0.2.20'] }, () => {});
  new DnsServer(board.host, entrance, { names: [{ name: 'time.example', ips: ['10.0.2.7'] }] });
  for (const port of [80, 99, 1883])
    board.host.listen(port, (peer) => peer.send('HTTP/1.1 200 OK\r\n\r\nhello'));
  const { chip } = board;
  const sum = createHash('sha256');
  let frames = 0;
  const { transfer, select } = { transfer: chip.transfer.bind(chip), select: chip.select.bind(chip) };
  chip.select = () => {
    frames++;
    sum.update(`|${Math.round(board.clock.nowUs)}`);
    select();
  };
  chip.transfer = (mosi) => {
    const miso = transfer(mosi);
    sum.update(Uint8Array.of(mosi, miso));
    return miso;
  };
  const random = new Random(seed);
  const peers: ReturnType<typeof board.host.connect>[] = [];
  const one = () => peers[random.below(Math.max(1, peers.length))];
  const events: (() => void)[] = [
    () => peers.push(board.host.connect(ports[random.below(ports.length)])),
    () => peers.push(board.host.connect(ports[random.below(ports.length)])),
    () => one()?.send('GET /1.svg HTTP/1.1\r\nHost: board\r\n\r\n'),
    () => one()?.send('x'.repeat(1 + random.below(3000))),
    () => one()?.fin(),
    () => one()?.rst(),
    () => (random.chance(20) ? chip.brownOut(random.below(2) * 300) : undefined),
    () => (random.chance(20) ? chip.plug(random.chance(50)) : undefined),
  ];
  board.run(3000);
  const marks: string[] = [];
  for (let step = 0; step < steps; step++) {
    events[random.below(events.length)]();
    board.run(1 + random.below(random.chance(10) ? 2000 : 20));
    marks.push(
      `${step}: ${frames} frames, ${sum.copy().digest('hex').slice(0, 8)}, ${board.lines.length} lines`,
    );
  }
  return [...marks, ...board.lines];
}

for (const program of PROGRAMS) {
  const { firmware, mode = 'static', kb = [] } = program;
  faithful(`of ${firmware} (${[mode, ...kb].join(' ')}) does on the pins what its sources do`, async () => {
    const [sources, flashed] = await Promise.all([built(program, false), built(program, true)]);
    for (const seed of [1, 2]) {
      const expected = await conduct(sources, program, seed, 60);
      assert.equal(await conduct(flashed, program, seed, 60), expected, `seed ${seed}`);
    }
  });
}

faithful.run();
