import { suite } from 'uvu';
import * as assert from 'uvu/assert';

// The sequence is computed anew here, from Marsaglia's paper: `t = x ^ (x << 11)`, `w = w ^ (w >> 19) ^ t ^ (t >> 8)`.

/** Loaded by its name: the types of the runtime's globals are not those of Node. */
const RANDOM: string = '../../device/random.ts';
const { random, stir }: { random(): number; stir(bytes: number[]): void } = await import(RANDOM);

const chance = suite("the device's numbers by chance");

/** Xorshift of 128 bits, whose first word takes a number in before each step. */
class Xorshift {
  private x = 0x9e3779b9;
  private y = 0x243f6a88;
  private z = 0xb7e15162;
  private w = 0x6a09e667;

  step(taken: number): number {
    const x = (this.x ^ taken) >>> 0;
    const t = (x ^ (x << 11)) >>> 0;
    [this.x, this.y, this.z] = [this.y, this.z, this.w];
    this.w = (this.w ^ (this.w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return this.w / 2 ** 32;
  }
}

chance(
  'are xorshift128 of the moment, seeded once by the id, four moments, and four readings of heat',
  () => {
    const board = global as unknown as Record<string, unknown>;
    let us = 1000;
    board.micros = () => us++;
    board.analogRead = (pin: number) => (pin === 30 ? 0.25 : 0);
    board.board = { uid: 'e6' };
    try {
      const expected = new Xorshift();
      for (const code of [0x65, 0x36]) expected.step(code);
      for (let i = 0; i < 4; i++) {
        expected.step(1000 + i);
        expected.step(0x400000);
      }
      for (let i = 0; i < 16; i++) expected.step(0);
      for (let i = 0; i < 10; i++) assert.is(random(), expected.step(1004 + i), `number ${i}`);
      stir([2, 0, 255]);
      for (const taken of [1014, 2, 0, 255]) expected.step(taken);
      assert.is(random(), expected.step(1015));
    } finally {
      for (const name of ['micros', 'analogRead', 'board']) delete board[name];
    }
  },
);

chance.run();
