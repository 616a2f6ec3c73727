import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { parseDhcp } from '../../../sim/servers/dhcp-message.ts';
import { programOf } from '../../support/program.ts';

const chance = suite('chance on a board whose runtime begins with the same number each time');

interface Boot {
  /** What the runtime's own source says first. */
  own: string;
  xid: number;
  /** From where it connects to the gateway. */
  port: number;
}

/** A boot of a board whose power came `afterUs` after the test began. */
async function bootAfter(afterUs: number, mac = '02:00:0a:00:02:0f'): Promise<Boot> {
  const { board, network } = readConfig();
  const program = await programOf('fetch', { network: { ...network, mac, mode: 'dhcp' } });
  const device = new LockstepBoard({ program, pins: await readBoard(board), chip: { linkUpUs: 0 } });
  const boot: Boot = { own: '', xid: 0, port: 0 };
  device.clock.advance(afterUs);
  device.host.onPacket = ({ protocol, payload }) => {
    if (protocol === 17) boot.xid ||= parseDhcp(payload.slice(8))?.xid ?? 0;
    if (protocol === 6) boot.port ||= (payload[0] << 8) | payload[1];
    return false;
  };
  device.run(1);
  boot.own = String(device.evaluate('Math.random() + " " + Math.random()'));
  // Nobody gives addresses: after 20 s those of the configuration serve.
  device.run(45_000);
  assert.ok(boot.xid !== 0 && boot.port >= 49152, JSON.stringify(boot));
  return boot;
}

chance('differs between boots, however near their times are, and between boards', async () => {
  const boots = [];
  for (const afterUs of [0, 1, 2, 1000, 123_457]) boots.push(await bootAfter(afterUs));
  boots.push(await bootAfter(0, '02:00:0a:00:02:10'));
  assert.is(new Set(boots.map(({ own }) => own)).size, 1);
  assert.is(new Set(boots.map(({ xid }) => xid)).size, boots.length, JSON.stringify(boots));
  assert.is(new Set(boots.map(({ port }) => port)).size, boots.length, JSON.stringify(boots));
  assert.equal(await bootAfter(1000), boots[3]);
});

chance.run();
