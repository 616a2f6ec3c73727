/** Files of an engine, as small as they can be, for tests of what reads them. */

export interface Block {
  /** From the begin of the flash. */
  at: number;
  bytes: Uint8Array;
  flags?: number;
  family?: number;
}

/** A UF2 file (github.com/microsoft/uf2). */
export function uf2Of(blocks: Block[]): Uint8Array {
  const file = new Uint8Array(512 * blocks.length);
  const view = new DataView(file.buffer);
  blocks.forEach(({ at, bytes, flags = 0x2000, family = 0xe48b_ff56 }, n) => {
    const head = [0x0a324655, 0x9e5d5157, flags, 0x1000_0000 + at, bytes.length, n, blocks.length, family];
    head.forEach((word, place) => {
      view.setUint32(512 * n + 4 * place, word, true);
    });
    file.set(bytes, 512 * n + 32);
    view.setUint32(512 * n + 508, 0x0ab16f30, true);
  });
  return file;
}

export interface NewSymbol {
  name: string;
  address: number;
  size: number;
  /** 1 is a variable, 2 a function, 4 a source file. */
  type: number;
}

const HEAD = 52;
const SEGMENT = 32;
const SECTION = 40;
const SYMBOL = 16;

/** An ELF file for ARM with one segment; its sections are the symbols and their names, behind an empty one. */
export function elfOf(symbols: NewSymbol[], segment: { address: number; bytes: Uint8Array }): Uint8Array {
  const names = Buffer.from(`\0${symbols.map(({ name }) => `${name}\0`).join('')}`);
  const at = { segment: HEAD, bytes: HEAD + SEGMENT, symbols: 0, names: 0, sections: 0 };
  at.symbols = at.bytes + segment.bytes.length;
  at.names = at.symbols + SYMBOL * symbols.length;
  at.sections = (at.names + names.length + 3) & ~3;
  const file = new Uint8Array(at.sections + 3 * SECTION);
  const view = new DataView(file.buffer);
  const words = (place: number, ...values: number[]) => {
    values.forEach((value, n) => {
      view.setUint32(place + 4 * n, value, true);
    });
  };
  const halves = (place: number, ...values: number[]) => {
    values.forEach((value, n) => {
      view.setUint16(place + 2 * n, value, true);
    });
  };
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  // An executable for machine 40, version 1; one segment and three sections, the last of which has their names.
  halves(16, 2, 40);
  words(20, 1, segment.address, at.segment, at.sections, 0);
  halves(40, HEAD, SEGMENT, 1, SECTION, 3, 2);
  words(at.segment, 1, at.bytes, 0x2000_0000, segment.address, segment.bytes.length, segment.bytes.length);
  file.set(segment.bytes, at.bytes);
  let name = 1;
  symbols.forEach((symbol, n) => {
    words(at.symbols + SYMBOL * n, name, symbol.address, symbol.size);
    file[at.symbols + SYMBOL * n + 12] = symbol.type;
    halves(at.symbols + SYMBOL * n + 14, 1);
    name += symbol.name.length + 1;
  });
  file.set(names, at.names);
  const section = (n: number, type: number, from: number, length: number, link: number) =>
    words(at.sections + SECTION * n, 0, type, 0, 0, from, length, link);
  section(1, 2, at.symbols, SYMBOL * symbols.length, 2);
  section(2, 3, at.names, names.length, 0);
  return file;
}
