import type { ChipName } from '../chips/chips.ts';
import {
  COMMON_REGISTERS as W5100S_COMMON,
  SOCKET_REGISTERS as W5100S_SOCKET,
} from '../chips/w5100s/registers/registers.ts';
import {
  COMMON_REGISTERS as W5500_COMMON,
  SOCKET_REGISTERS as W5500_SOCKET,
} from '../chips/w5500/registers/registers.ts';
import {
  COMMON_REGISTERS as W6100_COMMON,
  SOCKET_REGISTERS as W6100_SOCKET,
} from '../chips/w6100/registers/registers.ts';
import type { Row } from '../chips/wiznet/registers/registers.ts';

/** Where an SPI frame goes. */
export interface Place {
  area: 'common' | 'socket' | 'tx' | 'rx';
  socket: number | null;
  /** The first address in that area. */
  address: number;
  write: boolean;
}

/** How the frames of a chip are read. */
export interface FrameReader {
  /** Reads a header of three bytes. */
  placeOf(head: Uint8Array): Place;
  common: readonly Row[];
  socket: readonly Row[];
}

const AREAS = ['common', 'socket', 'tx', 'rx'] as const;

/** W5500: address, then block select, direction and length (chapter 1.2). */
const w5500: FrameReader = {
  common: W5500_COMMON,
  socket: W5500_SOCKET,
  placeOf([high, low, control]) {
    const area = AREAS[(control >> 3) & 3];
    const socket = area === 'common' ? null : control >> 5;
    return { area, socket, address: (high << 8) | low, write: (control & 0x04) !== 0 };
  },
};

/** W6100: the same frames (w6100.md, chapter 1.2). */
const w6100: FrameReader = { ...w5500, common: W6100_COMMON, socket: W6100_SOCKET };

/** W5100S: opcode, then a flat address (w5100s.md, chapters 1.2 and 2). */
const w5100s: FrameReader = {
  common: W5100S_COMMON,
  socket: W5100S_SOCKET,
  placeOf([opcode, high, low]) {
    const address = (high << 8) | low;
    const write = opcode === 0xf0;
    if (address < 0x0400) return { area: 'common', socket: null, address, write };
    if (address < 0x0800)
      return { area: 'socket', socket: (address - 0x0400) >> 8, address: address & 0xff, write };
    // Sizes decide to whom a byte of a memory belongs: 2 KB each is what they are after a reset.
    const area = address < 0x6000 ? 'tx' : 'rx';
    return { area, socket: (address >> 11) & 3, address: address & 0x1fff, write };
  },
};

const READERS: Partial<Record<string, FrameReader>> = { w5500, w5100s, w6100 } satisfies Partial<
  Record<ChipName, FrameReader>
>;

/** The reader of a chip's frames; null where they are shown as bytes alone. */
export function frameReader(chip: string): FrameReader | null {
  return READERS[chip] ?? null;
}
