import { bundle } from '../../build/bundle.ts';
import { readConfig } from '../../build/config/config.ts';
import { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import { wiringOf } from '../espruino/board.ts';
import { suite } from '../support/suite.ts';
import { addCases } from './add-cases.ts';
import type { Case } from './cases/case.ts';
import { SKIPPED_ON_ESPRUINO } from './skipped.ts';

const gallery = suite('the gallery on Espruino');
const BOARD = 'nucleo-f767zi-w5500';

async function boardOf(firmware: string, chip: Case['chip']): Promise<EspruinoBoard> {
  const { network, provider } = readConfig();
  const options = { board: BOARD, firmware, network, provider, trace: false, shrunk: false };
  const [{ program }, pins] = await Promise.all([bundle(options), wiringOf(BOARD)]);
  return new EspruinoBoard({ program, pins, chip: { strict: true, ...chip } });
}

addCases(gallery, boardOf, SKIPPED_ON_ESPRUINO);

gallery.run();
