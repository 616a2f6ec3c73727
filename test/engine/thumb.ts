/** A program of a few Thumb instructions (ARMv6-M Architecture Reference Manual, chapter A6), put together by hand. */
export class Thumb {
  private readonly code: number[] = [];
  private readonly literals: { at: number; value: number }[] = [];

  /** Where the next instruction goes, in bytes from the program's begin. */
  get here(): number {
    return this.code.length * 2;
  }

  /** LDR (literal): puts any 32 bits into a low register. */
  load(register: number, value: number): this {
    this.literals.push({ at: this.code.length, value });
    return this.emit(0x4800 | (register << 8));
  }

  /** STR (immediate): `value` to where `base` says, and `offset` bytes (0 to 124) beyond. */
  store(value: number, base: number, offset = 0): this {
    return this.emit(0x6000 | ((offset >> 2) << 6) | (base << 3) | value);
  }

  /** LDR (immediate). */
  fetch(value: number, base: number, offset = 0): this {
    return this.emit(0x6800 | ((offset >> 2) << 6) | (base << 3) | value);
  }

  /** TST. */
  test(a: number, b: number): this {
    return this.emit(0x4200 | (b << 3) | a);
  }

  /** ADDS (register): a third register out of two. */
  add(to: number, a: number, b: number): this {
    return this.emit(0x1800 | (b << 6) | (a << 3) | to);
  }

  /** MOV (register): the stack pointer out of a low register. */
  stack(from: number): this {
    return this.emit(0x4685 | (from << 3));
  }

  /** SUBS (immediate): one less. */
  decrement(register: number): this {
    return this.emit(0x3801 | (register << 8));
  }

  /** BNE, backwards. */
  untilZero(to: number): this {
    return this.emit(0xd100 | (((to - this.here - 4) >> 1) & 0xff));
  }

  /** B, either way. */
  jump(to: number): this {
    return this.emit(0xe000 | (((to - this.here - 4) >> 1) & 0x7ff));
  }

  /** BL, to at most 4 KB away. */
  call(to: number): this {
    const halfwords = (to - this.here - 4) >> 1;
    const sign = halfwords < 0 ? 1 : 0;
    this.emit(0xf000 | (sign << 10) | ((halfwords >> 11) & 0x3ff));
    return this.emit(0xf800 | (halfwords & 0x7ff));
  }

  /** WFI. */
  sleep(): this {
    return this.emit(0xbf30);
  }

  /** BX LR. */
  back(): this {
    return this.emit(0x4770);
  }

  /** PUSH and POP of R4 and where to return to. */
  enter(): this {
    return this.emit(0xb510);
  }

  leave(): this {
    return this.emit(0xbd10);
  }

  /** An image: the program as boot stage, its constants behind it, and a vector table with a stack at the end of RAM. */
  image(): Uint8Array {
    const image = new Uint8Array(512);
    const view = new DataView(image.buffer);
    let pool = (this.here + 3) & ~3;
    for (const { at, value } of this.literals) {
      this.code[at] |= (pool - ((at * 2 + 4) & ~3)) >> 2;
      view.setUint32(pool, value, true);
      pool += 4;
    }
    if (pool > 0x100) throw new Error(`${pool} bytes do not fit into a boot stage`);
    this.code.forEach((halfword, n) => {
      view.setUint16(n * 2, halfword, true);
    });
    view.setUint32(0x100, 0x2004_2000, true);
    return image;
  }

  private emit(halfword: number): this {
    this.code.push(halfword);
    return this;
  }
}
