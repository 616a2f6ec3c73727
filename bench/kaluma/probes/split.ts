import type { Cpu } from '../emulator/cpu.ts';
import { type Elf, symbolsOf } from '../emulator/elf.ts';

/** The parts of an engine's time, and the functions of the image for each. */
const FUNCTIONS = {
  search: ['ecma_find_named_property'],
  SPI: ['spi_send_fn', 'spi_recv_fn'],
  'chip select': ['digital_write_fn'],
  INTn: ['digital_read_fn'],
  collector: ['ecma_gc_run'],
  allocation: ['jmem_heap_alloc', 'jmem_heap_free_block'],
  text: ['textencoder_encode_fn', 'textdecoder_decode_fn'],
};

export type Part = keyof typeof FUNCTIONS;
export const PARTS = Object.keys(FUNCTIONS) as Part[];

/** JerryScript's function for a call of a function object. */
const CALL = 'ecma_op_function_call';
const SEARCH = FUNCTIONS.search[0];

/**
 * Divides the processor's time. The time between entry and return of such a function, with all functions that it calls,
 * belongs to its part; the outermost function counts. Only the collector is counted wherever it runs, since any
 * allocation may be the one that starts it.
 */
export class Split {
  readonly cycles = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  calls = 0;
  searches = 0;
  private readonly cpu: Cpu;
  /** The current part and the return address of its function; the collector may be on top of it. */
  private readonly open: { part: Part; returnTo: number; sp: number }[] = [];
  private since = 0;
  private readonly returns = new Set<number>();

  constructor(cpu: Cpu, elf: Elf) {
    this.cpu = cpu;
    for (const part of PARTS)
      for (const name of FUNCTIONS[part]) this.onEntry(elf, name, () => this.enter(part));
    this.onEntry(elf, CALL, () => this.calls++);
    this.onEntry(elf, SEARCH, () => this.searches++);
  }

  restart(): void {
    for (const part of PARTS) this.cycles[part] = 0;
    this.calls = 0;
    this.searches = 0;
  }

  private onEntry(elf: Elf, name: string, work: () => void): void {
    for (const { address } of symbolsOf(elf, name))
      this.cpu.at(address, () => {
        work();
        return undefined;
      });
  }

  private enter(part: Part): void {
    const around = this.open.at(-1);
    if (around && (part !== 'collector' || around.part === part)) return;
    const { returnTo, sp } = this.cpu;
    this.account();
    this.open.push({ part, returnTo, sp });
    if (this.returns.has(returnTo)) return;
    this.returns.add(returnTo);
    this.cpu.at(returnTo, () => {
      this.exit();
      return undefined;
    });
  }

  private exit(): void {
    const top = this.open.at(-1);
    if (!top || top.returnTo !== this.cpu.pc || top.sp !== this.cpu.sp) return;
    this.account();
    this.open.pop();
  }

  /** Adds the time since the last call to the part on top. */
  private account(): void {
    const top = this.open.at(-1);
    if (top) this.cycles[top.part] += this.cpu.cycles - this.since;
    this.since = this.cpu.cycles;
  }
}
