import { EspruinoBoard } from '../../../sim/lockstep/espruino-board.ts';
import { NETWORK, programOf, wiringOf } from '../../espruino/board.ts';
import type { Rig, Setup } from '../rig.ts';
import { nameServer, PROGRAM, stockRig } from './stock.ts';

/** Espruino's stock `net` over the adapter, in its stand-in. */
export async function espruinoRig({ names }: Setup = {}): Promise<Rig> {
  const network: typeof NETWORK = { ...NETWORK, mode: names ? 'dhcp' : 'static' };
  const [program, pins] = await Promise.all([programOf('net', { network }), wiringOf()]);
  const board = new EspruinoBoard({ program: `${program};${PROGRAM}`, pins, chip: { strict: true } });
  if (names) nameServer(board, names);
  board.run(names ? 8000 : 2500);
  return stockRig(board, () => board.variables, /Uncaught|threw/);
}
