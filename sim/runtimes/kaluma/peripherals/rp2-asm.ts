import type { Realm } from '../realm.ts';

/** The names that each operand may have, and their codes (datasheet 3.4). */
const CONDITIONS = { '': 0, '!x': 1, 'x--': 2, '!y': 3, 'y--': 4, 'x!=y': 5, pin: 6, '!osre': 7 };
const SOURCES = { pins: 0, x: 1, y: 2, null: 3, isr: 6, osr: 7 };
const OUTPUTS = { pins: 0, x: 1, y: 2, null: 3, pindirs: 4, pc: 5, isr: 6, exec: 7 };
const SETTABLE = { pins: 0, x: 1, y: 2, pindirs: 4 };
const MOVED_TO = { pins: 0, x: 1, y: 2, exec: 4, pc: 5, isr: 6, osr: 7 };
/** `null` comes out as the shift register: the runtime's table goes through to the next line, and to the next. */
const MOVED_FROM = { pins: 0, x: 1, y: 2, null: 7, status: 5, isr: 6, osr: 7 };

/** The constructor that `require('rp2').ASM` is. Operands are not looked at but for their names; labels not at all. */
export function assembler(realm: Realm): unknown {
  const code = (table: Record<string, number>, name: string, what: string): number => {
    if (Object.hasOwn(table, name)) return table[name];
    throw realm.error('Error', `Unknown ${what}`);
  };
  const bitsOf = (bits: number) => (bits >= 32 ? 0 : bits);

  return class ASM {
    code: number[] = [];
    labels: Record<string, number> = {};
    jmps: { offset: number; target: string }[] = [];
    sideset: number;
    sidesetOpt: boolean;
    sidesetPindirs: boolean;

    constructor(options: { sideset?: number; sidesetOpt?: boolean; sidesetPindirs?: boolean } = {}) {
      this.sideset = options.sideset ?? 0;
      this.sidesetOpt = options.sidesetOpt ?? false;
      this.sidesetPindirs = options.sidesetPindirs ?? false;
      if (this.sidesetOpt || this.sidesetPindirs)
        throw realm.error('Error', 'No stand-in for side-sets that are optional, or of directions');
    }

    jmp(...args: string[]): this {
      const [condition, target] = args.length < 2 ? ['', args[0]] : args;
      this.jmps.push({ offset: this.code.length, target });
      return this.add(code(CONDITIONS, condition, 'condition of jmp()') << 5);
    }

    in(source: string, bits: number): this {
      return this.add(0x4000 | (code(SOURCES, source, 'source of in()') << 5) | bitsOf(bits));
    }

    out(destination: string, bits: number): this {
      return this.add(0x6000 | (code(OUTPUTS, destination, 'destination of out()') << 5) | bitsOf(bits));
    }

    push(ifFull?: unknown, block: unknown = 1): this {
      return this.add(0x8000 | (flagBit(ifFull, 'iffull') << 6) | (flagBit(block, 'block') << 5));
    }

    pull(ifEmpty?: unknown, block: unknown = 1): this {
      return this.add(0x8080 | (flagBit(ifEmpty, 'ifempty') << 6) | (flagBit(block, 'block') << 5));
    }

    mov(destination: string, source: string): this {
      const [, invert, reverse, name] = /^([~!]?)(::)?(.*)$/.exec(source) ?? [];
      const operation = (invert ? 1 : 0) | (reverse ? 2 : 0);
      const to = code(MOVED_TO, destination, 'destination of mov()');
      return this.add(0xa000 | (to << 5) | (operation << 3) | code(MOVED_FROM, name, 'source of mov()'));
    }

    set(destination: string, value: number): this {
      return this.add(0xe000 | (code(SETTABLE, destination, 'destination of set()') << 5) | value);
    }

    nop(): this {
      return this.mov('y', 'y');
    }

    label(name: string): this {
      this.labels[name] = this.code.length;
      return this;
    }

    wrap_target(): this {
      return this.label('wrap_target');
    }

    wrap(): this {
      this.labels.wrap = this.code.length - 1;
      return this;
    }

    side(value: number): this {
      this.code[this.code.length - 1] |= value << (13 - this.sideset);
      return this;
    }

    delay(value: number): this {
      this.code[this.code.length - 1] |= value << 8;
      return this;
    }

    /** A jump to a label that is not there goes to the program's start. */
    toBinary(): Uint16Array {
      for (const { offset, target } of this.jmps) this.code[offset] |= this.labels[target] ?? 0;
      this.jmps = [];
      return new Uint16Array(this.code);
    }

    private add(instruction: number): this {
      this.code.push(instruction);
      return this;
    }
  };
}

function flagBit(value: unknown, name: string): 0 | 1 {
  return value === 1 || value === name ? 1 : 0;
}
