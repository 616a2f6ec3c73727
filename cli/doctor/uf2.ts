import type { Board } from '../../build/config/types.ts';

const RELEASES = 'https://github.com/kaluma-project/kaluma/releases';
/** The newest release of each line of versions that is no beta. */
const NEWEST: Record<string, string> = { '1.0': '1.0.0', '1.2': '1.2.1' };
/** What Kaluma calls the board that has this microcontroller and no radio. */
const TARGETS: Record<string, string> = { rp2040: 'pico', rp2350: 'pico2' };

/** Kaluma's image for a board, and where it is to be had, as the object of a sentence. */
export function imageFor({ mcu, runtimeVersion }: Pick<Board, 'mcu' | 'runtimeVersion'>): string {
  const version = NEWEST[runtimeVersion] ?? runtimeVersion;
  const isWhole = /^\d+\.\d+\.\d+/.test(version);
  const file = `kaluma-rp2-${TARGETS[mcu] ?? mcu}-${isWhole ? version : `${version}.x`}.uf2`;
  return `${file} (${RELEASES}${isWhole ? `/tag/${version}` : ''})`;
}

/** How Kaluma gets onto a board that runs. */
export function installOn(board: Pick<Board, 'mcu' | 'runtimeVersion'>): string {
  const drive = board.mcu === 'rp2350' ? 'RP2350' : 'RPI-RP2';
  return `hold BOOTSEL while you plug it in, and copy ${imageFor(board)} onto the drive ${drive} that appears`;
}
