import { fileURLToPath } from 'node:url';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { programOf } from '../../support/program.ts';
import type { Rig, Setup } from '../rig.ts';
import { nameServer, PROGRAM, stockRig } from './stock.ts';

const { board: name, network } = readConfig();
const entry = fileURLToPath(new URL('../programs/kaluma.ts', import.meta.url));

/** Kaluma's stock `net` over the adapter, in its stand-in. */
export async function kalumaRig({ names }: Setup = {}): Promise<Rig> {
  const mode = names ? 'dhcp' : 'static';
  const changes = { entry, network: { ...network, mode } as typeof network };
  const [program, pins] = await Promise.all([programOf('adapters', changes), readBoard(name)]);
  const board = new LockstepBoard({ program: `${program};${PROGRAM}`, pins, chip: { strict: true } });
  if (names) nameServer(board, names);
  board.run(names ? 8000 : 2500);
  return stockRig(board, () => board.evaluate('held()') as number, /^spisock|Error/);
}
