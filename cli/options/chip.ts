import type { Command } from 'commander';
import { UsageError } from '../../build/config/config.ts';
import { type AnyKnobs, CHIP_NAMES, type ChipName, harshKnobs, isChipName } from '../../sim/chips/chips.ts';
import type { SpiFaultOptions } from '../../sim/spi/faults.ts';
import { collect, parseInstant, parsePercent, parsePerMillion, parseSpan } from './values.ts';

/** Which chip is simulated, and what is wrong with it and its pins, as said on the command line. */
export interface ChipChoice {
  name: ChipName;
  chip: AnyKnobs;
  /** Null: its pins are wired well. */
  spi: SpiFaultOptions | null;
}

const STUCK = { '00': 0x00, ff: 0xff } as const;

/** Gives a command the options of the chip. */
export function addChipOptions(command: Command): Command {
  return command
    .option('--chip <name>', `another chip than the board has: ${CHIP_NAMES.join(' or ')}`)
    .option('--harsh', 'every property that the datasheet leaves open is set against the driver')
    .option('--spi-flips <n>', 'of a million bits on MOSI and on MISO, so many arrive flipped')
    .option(
      '--spi-missed <percent>',
      'chance that the chip misses that chip select was high between two frames',
    )
    .option('--spi-stuck <byte>', 'what every byte on MISO reads as: 00 or ff')
    .option('--chip-reset <ms>', 'the chip resets by itself: when, from the start; may be repeated', collect)
    .option(
      '--brown-out <at:for>',
      'the chip loses its supply: when, and how long, in ms; may be repeated',
      collect,
    );
}

/**
 * Reads them. `given` is what commander has made of the command line, and `usual` the board's own chip. Throws a UsageError
 * on a bad value.
 */
export function readChipOptions(given: Record<string, unknown>, seed: number, usual: string): ChipChoice {
  const text = (name: string) => given[name] as string | undefined;
  const texts = (name: string) => (given[name] as string[] | undefined) ?? [];
  const flips = parsePerMillion('--spi-flips', text('spiFlips') ?? '0');
  const dips = texts('brownOut').map((span) => parseSpan('--brown-out', span));
  const resets = texts('chipReset').map((at) => parseInstant('--chip-reset', at));
  const names = ['spiFlips', 'spiMissed', 'spiStuck', 'chipReset', 'brownOut'];
  const faults: SpiFaultOptions = {
    seed,
    mosiFlips: flips,
    misoFlips: flips,
    missedEdges: parsePercent('--spi-missed', text('spiMissed') ?? '0'),
    stuckMiso: given.spiStuck === undefined ? null : parseStuck(text('spiStuck') as string),
    resetsAtUs: resets.map((ms) => ms * 1000),
    brownOuts: dips.map(({ atMs, forMs }) => ({ atUs: atMs * 1000, forUs: forMs * 1000 })),
  };
  const name = parseChip(text('chip') ?? usual);
  return {
    name,
    chip: given.harsh ? harshKnobs(name, seed) : {},
    spi: names.some((name) => given[name] !== undefined) ? faults : null,
  };
}

function parseChip(text: string): ChipName {
  if (isChipName(text)) return text;
  throw new UsageError(`bad --chip '${text}'; it is one of: ${CHIP_NAMES.join(', ')}`);
}

function parseStuck(text: string): 0x00 | 0xff {
  if (text === '00' || text === 'ff') return STUCK[text];
  throw new UsageError(`bad --spi-stuck '${text}'; it is 00 or ff`);
}
