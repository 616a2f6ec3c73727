import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { UsageError } from '../../build/config/config.ts';
import type { Table } from '../pages/table.ts';
import { Device, type DeviceOptions } from './device.ts';
import { type Compiled, readCompiled } from './emulator/bytecode.ts';
import { CYCLES_PER_MS } from './emulator/cpu.ts';
import { symbolsOf } from './emulator/elf.ts';
import { type Written, writtenFunctions } from './functions.ts';
import type { Request } from './request.ts';

/** JerryScript's function that runs compiled code; its argument points to the code. */
const RUN = 'vm_run';
const REQUESTS = 5;
const SETTLED_MS = 400;
const EXCERPT = 60;

/** Cost of one function of the program, in cycles of all requests, without its callees. */
interface Cost {
  cycles: number;
  calls: number;
}

/** The call stack of the engine. */
class Frames {
  readonly costs = new Map<number, Cost>();
  counting = false;
  /** Called with compiled code that was not called by the program. */
  onTop: (code: number) => void = () => {};
  private readonly frames: { code: number; returnTo: number; sp: number }[] = [];
  private readonly returns = new Set<number>();
  private since = 0;

  constructor({ cpu }: Device['board'], run: number) {
    cpu.at(run, () => {
      this.account(cpu.cycles);
      const code = cpu.mcu.readUint32(cpu.argument(0));
      if (this.frames.length === 0) this.onTop(code);
      this.frames.push({ code, returnTo: cpu.returnTo, sp: cpu.sp });
      if (this.counting) this.cost(code).calls++;
      this.watch(cpu);
      return undefined;
    });
  }

  /** Adds the time since the last call to the function on top. */
  account(now: number): void {
    if (this.counting) this.cost(this.frames.at(-1)?.code ?? 0).cycles += now - this.since;
    this.since = now;
  }

  private watch(cpu: Device['board']['cpu']): void {
    const { returnTo } = cpu;
    if (this.returns.has(returnTo)) return;
    this.returns.add(returnTo);
    cpu.at(returnTo, () => {
      const top = this.frames.at(-1);
      if (top?.returnTo !== cpu.pc || top.sp !== cpu.sp) return undefined;
      this.account(cpu.cycles);
      this.frames.pop();
      return undefined;
    });
  }

  private cost(code: number): Cost {
    const known = this.costs.get(code);
    if (known) return known;
    const cost = { cycles: 0, calls: 0 };
    this.costs.set(code, cost);
    return cost;
  }
}

/**
 * Returns the cost of a program's functions in one request, largest first. Throws a UsageError without the image's
 * symbols.
 */
export function profile(options: DeviceOptions, request: Request, map?: string): Table {
  const [run] = options.engine.elf ? symbolsOf(options.engine.elf, RUN) : [];
  if (!run)
    throw new UsageError('--profile asks for --elf FILE: the function that runs a program has a name there');
  const device = new Device(options);
  const { board } = device;
  const frames = new Frames(board, run.address);
  // The program is the last compiled code that runs before the loop's first turn.
  let program: Compiled | null = null;
  frames.onTop = (code) => {
    program = readCompiled(board.cpu.mcu, code);
  };
  if (!device.boot()) throw new UsageError('the program does not come to its end');
  frames.onTop = () => {};
  board.run(SETTLED_MS);
  for (let n = 0; n <= REQUESTS; n++) {
    device.awaitHealthCheck();
    frames.counting = n > 0;
    frames.account(board.cpu.cycles);
    device.answer([device.call(request)]);
    frames.account(board.cpu.cycles);
    frames.counting = false;
  }
  const functions = new Map<number, Written>();
  if (program) match(program, writtenFunctions(options.program), functions);
  return asTable(frames.costs, functions, placesOf(options.program, map));
}

/**
 * Assigns compiled code to the text: both have the same functions in the same order. If their numbers differ, names are
 * unknown.
 */
function match(code: Compiled, text: Written, functions: Map<number, Written>): void {
  functions.set(code.address, text);
  if (code.inner.length !== text.inner.length) return;
  code.inner.forEach((inner, n) => {
    match(inner, text.inner[n], functions);
  });
}

type Place = (written: Written) => string;

function placesOf(program: string, map?: string): Place {
  const excerpt = ({ from, to }: Written) =>
    program.slice(from, Math.min(to, from + EXCERPT)).replaceAll(/\s+/g, ' ');
  if (!map) return excerpt;
  const trace = new TraceMap(map);
  return (written) => {
    const before = program.slice(0, written.from).split('\n');
    const at = { line: before.length, column: before[before.length - 1].length };
    const { source, line } = originalPositionFor(trace, at);
    return source === null ? excerpt(written) : `${source}:${line}`;
  };
}

function asTable(costs: Map<number, Cost>, functions: Map<number, Written>, place: Place): Table {
  const known = [...costs]
    .filter(([code]) => functions.has(code))
    .sort(([, a], [, b]) => b.cycles - a.cycles);
  const others = [...costs].filter(([code]) => code !== 0 && !functions.has(code)).map(([, cost]) => cost);
  const row = ({ cycles, calls }: Cost, name: string, where: string) => [
    (cycles / REQUESTS / CYCLES_PER_MS).toFixed(2),
    (calls / REQUESTS).toFixed(1),
    name,
    where,
  ];
  const total = (list: Cost[]) =>
    list.reduce((sum, cost) => ({ cycles: sum.cycles + cost.cycles, calls: sum.calls + cost.calls }), {
      cycles: 0,
      calls: 0,
    });
  return [
    ['ms', 'calls', 'function', 'where'],
    ...known.map(([code, cost]) => {
      const written = functions.get(code) as Written;
      return row(cost, written.name, place(written));
    }),
    row(total(others), '', "the runtime's own modules, and what was not found in the program"),
    row(costs.get(0) ?? { cycles: 0, calls: 0 }, '', 'outside JavaScript: the idle loop'),
  ];
}
