import type { Cpu } from '../emulator/cpu.ts';
import { type Elf, symbolsOf } from '../emulator/elf.ts';

/** Size of the heap's units, in bytes. */
const UNIT = 8;

/** Memory that a program allocates and does not free itself, and the work of the collector on it. */
export class Garbage {
  /** Bytes, since `restart`. */
  bytes = 0;
  collections = 0;
  collectorCycles = 0;
  private readonly cpu: Cpu;
  private collecting = false;
  private since = 0;
  private readonly returns = new Set<number>();

  constructor(cpu: Cpu, elf: Elf) {
    this.cpu = cpu;
    const onEntry = (name: string, work: () => void) => {
      for (const { address } of symbolsOf(elf, name))
        cpu.at(address, () => {
          work();
          return undefined;
        });
    };
    onEntry('jmem_heap_alloc', () => this.take(cpu.argument(0)));
    onEntry('jmem_heap_free_block', () => this.take(-cpu.argument(1)));
    onEntry('jmem_heap_realloc_block', () => {
      this.take(-cpu.argument(1));
      this.take(cpu.argument(2));
    });
    onEntry('ecma_gc_run', () => this.collect());
  }

  restart(): void {
    this.bytes = 0;
    this.collections = 0;
    this.collectorCycles = 0;
  }

  private take(bytes: number): void {
    if (!this.collecting) this.bytes += Math.sign(bytes) * Math.ceil(Math.abs(bytes) / UNIT) * UNIT;
  }

  private collect(): void {
    if (this.collecting) return;
    const { returnTo } = this.cpu;
    this.collecting = true;
    this.since = this.cpu.cycles;
    if (this.returns.has(returnTo)) return;
    this.returns.add(returnTo);
    this.cpu.at(returnTo, () => {
      this.end();
      return undefined;
    });
  }

  private end(): void {
    if (!this.collecting) return;
    this.collecting = false;
    this.collections++;
    this.collectorCycles += this.cpu.cycles - this.since;
  }
}
