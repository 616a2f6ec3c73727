import { join } from 'node:path';
import { stop } from 'esbuild';
import * as assert from 'uvu/assert';
import { ROOT, readBoard, readConfig } from '../../build/config/config.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { DnsServer } from '../../sim/servers/dns.ts';
import { programOf } from '../support/program.ts';
import { suite } from '../support/suite.ts';

const boot = suite('a board without an address');
const otherwise = suite('a board that is told otherwise');

/** A board with a firmware, in a network that gives addresses from 10.0.2.20 on. */
async function boardWith(firmware: string, network: { mode?: 'dhcp'; hostname?: string } = {}) {
  const config = readConfig();
  const pins = await readBoard(config.board, config);
  const program = await programOf(firmware, { board: pins, network: { ...config.network, ...network } });
  const board = new LockstepBoard({ program, pins, chip: { strict: true }, host: { device: '10.0.2.20' } });
  const said: string[] = [];
  const dhcp = new DhcpServer(board.host, board.clock, { pool: ['10.0.2.20'] }, (line) => said.push(line));
  const entrance = { clock: board.clock, run: <T>(action: () => T) => action() };
  new DnsServer(board.host, entrance, { names: [{ name: 'time.example', ips: ['10.0.2.7'] }] });
  /** What a client gets for `path`. */
  const get = (path: string) => {
    const client = board.host.connect(80);
    client.send(`GET ${path} HTTP/1.1\r\nHost: board\r\n\r\n`);
    board.run(300);
    return client.text();
  };
  return { board, dhcp, said, get };
}

boot('gets one, and serves there, with mode dhcp in flash.config.json', async () => {
  const { board, said, get } = await boardWith('page', { mode: 'dhcp', hostname: 'pico' });
  board.run(5000);
  assert.equal(said, ['dhcp: 02:00:0a:00:02:0f gets 10.0.2.20 for 3600 s']);
  assert.equal(board.lines, ['serving 10.0.2.20:80']);
  assert.match(get('/'), /^HTTP\/1.1 200 OK\r\n/);
  assert.equal(board.faults, []);
});

boot('gives one to the runtime, too, with mode dhcp in flash.config.json', async () => {
  const { board, get } = await boardWith('http', { mode: 'dhcp' });
  board.run(5000);
  assert.equal(board.lines, ['serving 10.0.2.20:80']);
  assert.match(get('/'), /^HTTP\/1.1 200 OK\r\n/);
});

boot('has that of flash.config.json after 20 s in a network without a server', async () => {
  const { board, dhcp } = await boardWith('http', { mode: 'dhcp' });
  dhcp.silent = true;
  board.run(15_000);
  assert.equal(board.lines, []);
  board.run(10_000);
  assert.equal(board.lines, ['serving 10.0.2.15:80']);
});

otherwise('leaves as many slots free as provider.reservedSlots says', async () => {
  const { board: id, provider } = readConfig();
  const pins = await readBoard(id);
  for (const [reservedSlots, listening] of [
    [0, 8],
    [1, 7],
    [3, 5],
  ] as const) {
    const program = await programOf('page', { provider: { ...provider, backlog: 8, reservedSlots } });
    const board = new LockstepBoard({ program, pins, chip: { strict: true } });
    board.run(3000);
    const armed = board.chip.sockets.filter(({ status }) => status === 'LISTEN').length;
    assert.is(armed, listening, `${reservedSlots} reserved`);
  }
});

boot('looks up names in a network that gives both', async () => {
  const { board, get } = await boardWith('lookup');
  board.run(5000);
  assert.equal(board.lines, ['serving 10.0.2.20:80']);
  assert.match(get('/time.example'), /\r\n\r\ntime\.example is 10\.0\.2\.7\n$/);
  assert.match(get('/nobody.example'), /\r\n\r\nnobody\.example is not known\n$/);
  assert.equal(board.faults, []);
});

for (const mode of ['static', 'dhcp'] as const) {
  otherwise(
    `has other pins and addresses than the configuration (${mode}), and tells of link and reset`,
    async () => {
      const { network } = readConfig();
      const entry = join(ROOT, 'test/live/programs/boot.ts');
      const program = await programOf('boot', {
        board: 'w5500-evb-pico',
        entry,
        network: { ...network, mode },
        provider: undefined,
      });
      const pins = await readBoard('pico-w5500-spi1');
      const board = new LockstepBoard({
        program,
        pins,
        chip: { strict: true },
        host: { device: '10.0.2.77' },
      });
      board.run(1100);
      // Nobody gives addresses here: the one that it was told is the fallback, after 20 s of link.
      if (mode === 'dhcp') {
        assert.equal(board.lines, ['link true']);
        board.run(22_000);
        assert.equal(board.lines, ['link true', 'ready at 10.0.2.77']);
      } else assert.equal(board.lines, ['ready at 10.0.2.77', 'link true']);
      board.sim.plug(false);
      board.run(1100);
      board.sim.plug(true);
      board.run(3100);
      board.sim.brownOut();
      board.run(2300);
      assert.equal(board.lines.slice(2, 5), ['link false', 'link true', 'reset']);
      assert.equal(board.faults, []);
      if (mode === 'dhcp') await stop();
    },
  );
}

boot.run();
otherwise.run();
