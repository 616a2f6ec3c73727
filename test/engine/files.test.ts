import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readBootrom, romFunctions } from '../../bench/kaluma/emulator/bootrom.ts';
import { isOf, readElf, symbolsOf } from '../../bench/kaluma/emulator/elf.ts';
import { FLASH_START, readImage } from '../../bench/kaluma/emulator/uf2.ts';
import { suite } from '../support/suite.ts';
import { elfOf, uf2Of } from './images.ts';

const files = suite('the files of an engine');
const folder = mkdtempSync(join(tmpdir(), 'spisock-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** 1,024 bytes that count, with a stack in RAM where a vector table begins. */
function flash(): Uint8Array {
  const bytes = Uint8Array.from({ length: 1024 }, (_, n) => n & 0xff);
  new DataView(bytes.buffer).setUint32(0x100, 0x2004_2000, true);
  return bytes;
}

files('reads the blocks of a UF2 file in any order, each to its address', () => {
  const bytes = flash();
  const blocks = [512, 0, 768, 256].map((at) => ({ at, bytes: bytes.subarray(at, at + 256) }));
  assert.equal(readImage(uf2Of(blocks)), bytes);
});

files('takes a file without blocks for the flash itself', () => {
  assert.equal(readImage(flash()), flash());
});

files('leaves blocks out that are not for the flash', () => {
  const blocks = [
    { at: 0, bytes: flash().subarray(0, 256) },
    { at: 256, bytes: flash().subarray(256, 512) },
    { at: 512, bytes: new Uint8Array(256).fill(7), flags: 0x2001 },
  ];
  assert.is(readImage(uf2Of(blocks)).length, 512);
});

files('refuses an image for another chip, one that is damaged, and one that has no vectors', () => {
  const block = { at: 0, bytes: flash().subarray(0, 256) };
  // The RP2350's family for secure ARM programs (UF2 families, uf2families.json).
  assert.throws(
    () => readImage(uf2Of([{ ...block, family: 0xe48b_ff59 }])),
    /family e48bff59, not for an RP2040/,
  );
  const torn = uf2Of([block, { ...block, at: 256 }]);
  torn[512 + 508] = 0;
  assert.throws(() => readImage(torn), /damaged at byte 512/);
  assert.throws(() => readImage(uf2Of([{ ...block, at: 0x20_0000 }])), /outside a Pico's flash/);
  assert.throws(() => readImage(new Uint8Array(1024)), /no vector table/);
  assert.throws(() => readImage(new Uint8Array(10)), /no vector table/);
  assert.throws(() => readImage(new Uint8Array(0x20_0001)), /2097153 bytes; a Pico has 2097152/);
});

const SYMBOLS = [
  { name: 'main', address: FLASH_START + 0x201, size: 10, type: 2 },
  { name: 'heap', address: 0x2000_0010, size: 400, type: 1 },
  { name: 'find.part.0', address: FLASH_START + 0x301, size: 20, type: 2 },
  { name: 'find', address: FLASH_START + 0x331, size: 20, type: 2 },
  { name: 'finder', address: FLASH_START + 0x361, size: 20, type: 2 },
  { name: 'source.c', address: 0, size: 0, type: 4 },
];

files('reads the functions and variables of an ELF file, and what it loads', () => {
  const elf = readElf(elfOf(SYMBOLS, { address: FLASH_START, bytes: flash() }));
  assert.is(elf.symbols.length, 5);
  assert.equal(elf.symbols[0], { name: 'main', address: FLASH_START + 0x200, size: 10 });
  assert.equal(elf.symbols[1], { name: 'heap', address: 0x2000_0010, size: 400 });
  const found = symbolsOf(elf, 'find').map(({ address }) => address - FLASH_START);
  assert.equal(found, [0x300, 0x330]);
  assert.equal(symbolsOf(elf, 'nothing'), []);
});

files('knows whether an ELF file belongs to an image', () => {
  const elf = readElf(elfOf(SYMBOLS, { address: FLASH_START, bytes: flash() }));
  assert.ok(isOf(elf, flash(), FLASH_START));
  const other = flash();
  other[300]++;
  assert.not(isOf(elf, other, FLASH_START));
  const elsewhere = readElf(elfOf(SYMBOLS, { address: 0x2000_0000, bytes: flash() }));
  assert.not(isOf(elsewhere, flash(), FLASH_START));
});

files('refuses a file that is no ELF file for ARM, has no names, or is cut short', () => {
  const whole = elfOf(SYMBOLS, { address: FLASH_START, bytes: flash() });
  assert.throws(() => readElf(new Uint8Array(100)), /not a 32-bit ARM program/);
  assert.throws(() => readElf(elfOf([], { address: FLASH_START, bytes: flash() })), /no symbols/);
  assert.throws(() => readElf(whole.subarray(0, whole.length - 60)), /ends before/);
});

/** A boot ROM that is empty but for its mark and two functions: 'RE' at 0x2340 and 'FC' at 0x2360. */
function rom(): Uint32Array {
  const bytes = new Uint8Array(16 * 1024);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x75, 0x01, 0x02], 0x10);
  view.setUint16(0x14, 0x7a, true);
  bytes.set([0x52, 0x45, 0x41, 0x23, 0x46, 0x43, 0x61, 0x23], 0x7a);
  return new Uint32Array(bytes.buffer);
}

files('reads a boot ROM from a binary and from a module, and finds its functions', async () => {
  const [binary, module] = [join(folder, 'rom.bin'), join(folder, 'rom.mjs')];
  writeFileSync(binary, new Uint8Array(rom().buffer));
  writeFileSync(module, `export const bootromB1 = new Uint32Array([${rom().join()}]);\n`);
  assert.equal(await readBootrom(binary), rom());
  assert.equal(await readBootrom(module), rom());
  assert.equal(
    [...romFunctions(rom())],
    [
      ['RE', 0x2340],
      ['FC', 0x2360],
    ],
  );
});

files('refuses a file that is no boot ROM of an RP2040', async () => {
  const [binary, module, broken] = ['no.bin', 'no.mjs', 'broken.mjs'].map((name) => join(folder, name));
  writeFileSync(binary, 'no');
  writeFileSync(module, 'export const other = 1;\n');
  writeFileSync(broken, 'export const = 1;\n');
  const complaint = (file: string) =>
    readBootrom(file).then(
      () => '',
      (error: Error) => error.message,
    );
  assert.match(await complaint(binary), /is not the boot ROM of an RP2040/);
  assert.match(await complaint(module), /exports no Uint32Array bootromB1/);
  assert.match(await complaint(broken), /^cannot read .*broken\.mjs: /);
  assert.match(await complaint(join(folder, 'gone.bin')), /^there is no .*gone\.bin$/);
});

files.run();
