import { type Choice, readSettings } from '../../build/config/settings.ts';
import { CHECKS } from './checks.ts';
import { Device } from './device.ts';
import type { Engine } from './image.ts';
import { readProgram } from './programs.ts';

/** The result of a firmware of the gallery on an engine. */
export interface Verdict {
  firmware: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** The verified behaviour, the deviation, or the reason why it was not tried. */
  text: string;
}

/** Boots a firmware of the gallery on a real engine and checks its service. */
export async function checkFirmware(engine: Engine, firmware: string, choice: Choice): Promise<Verdict> {
  const check = CHECKS[firmware];
  if (!check)
    return { firmware, outcome: 'skipped', text: 'there is no check of it in bench/kaluma/checks.ts' };
  const { config, board: pins } = await readSettings({ ...choice, firmware });
  const { text: program } = await readProgram(firmware, choice);
  const device = new Device({ engine, program, pins, network: config.network });
  device.turns.skips = true;
  try {
    check.run(device);
    const { faults, console } = device.board;
    if (faults.length > 0) throw new Error(`the driver made a mistake: ${faults[0].text}`);
    const thrown = console.lines.find((line) => /\b\w*Error\b/.test(line));
    if (thrown !== undefined) throw new Error(`the console says: ${thrown}`);
    return { firmware, outcome: 'passed', text: check.title };
  } catch (error) {
    return { firmware, outcome: 'failed', text: (error as Error).message };
  }
}
