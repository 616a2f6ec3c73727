import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getQuickJS, type QuickJSContext, type QuickJSHandle, type QuickJSRuntime } from 'quickjs-emscripten';
import ts from 'typescript';
import { ROOT } from '../../build/config/config.ts';
import { W5500Sim } from '../../sim/chips/w5500/chip.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import type { BoardPins } from '../../sim/runtimes/kaluma/board/wiring.ts';
import { Wire } from '../../sim/wire/wire.ts';

/** Heap use of a program in a small engine, in bytes beyond that of the engine and its globals. */
export interface Heap {
  /** After it has served a page. */
  booted: number;
  /** After the last of the requests. */
  served: number;
  /**
   * The part for copies of source text: the engine keeps a copy for every function, which contains its inner functions.
   */
  text: number;
  /** The part for tables of line numbers. */
  lines: number;
}

export interface EngineOptions {
  program: string;
  pins: BoardPins;
  addresses: { device: string; gateway: string };
}

const REQUESTS = 5;
const BOOT_MS = 50;

/**
 * Runs a web server in QuickJS, a small engine that counts its bytes: it boots, and answers a client several times.
 * Rejects if an answer is wrong. The engine's own limit cannot be used: compiled to WebAssembly it does not know the
 * size of its blocks, and limits their number.
 */
export async function heapOf({ program, pins, addresses }: EngineOptions): Promise<Heap> {
  const quickjs = await getQuickJS();
  const runtime = quickjs.newRuntime();
  const context = runtime.newContext();
  try {
    const board = new EngineBoard(runtime, context, pins, addresses);
    const start = board.used().memory_used_size;
    board.evaluate(program);
    board.run(BOOT_MS);
    // Buffers created by the first request count for the program from then on.
    board.fetch();
    const booted = board.used().memory_used_size - start;
    for (let i = 0; i < REQUESTS; i++) board.fetch();
    const served = board.used().memory_used_size - start;
    const lines = board.used().js_func_pc2line_size - board.linesBefore;
    return { booted, served, text: textOf(program), lines };
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

/**
 * Returns the size of the source text kept by an engine that keeps that of each function: inner functions repeatedly.
 */
export function textOf(program: string): number {
  const source = ts.createSourceFile('program.js', program, ts.ScriptTarget.ES2020, false, ts.ScriptKind.JS);
  let bytes = 0;
  const walk = (node: ts.Node): void => {
    const isKept = ts.isFunctionLike(node) || ts.isClassLike(node);
    if (isKept) bytes += node.getEnd() - node.getStart(source);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return bytes;
}

interface Usage {
  memory_used_size: number;
  js_func_pc2line_size: number;
}

/** A chip, a client, and the engine between them. */
class EngineBoard {
  readonly linesBefore: number;
  private readonly clock = new SimClock();
  private readonly chip: W5500Sim;
  private readonly host: Host;
  private readonly runtime: QuickJSRuntime;
  private readonly context: QuickJSContext;
  private readonly lines: string[] = [];

  constructor(
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    pins: BoardPins,
    { device, gateway }: EngineOptions['addresses'],
  ) {
    this.runtime = runtime;
    this.context = context;
    const wire = new Wire(this.clock);
    this.chip = new W5500Sim(this.clock, wire, { strict: true });
    this.host = new Host(wire, this.clock, { ip: gateway, mac: '52:55:0a:00:02:02', device });
    this.define('__select', (low) => (context.dump(low) ? this.chip.select() : this.chip.deselect()));
    this.define('__reset', (low) => this.chip.reset(context.dump(low)));
    this.define('__attention', () => (this.chip.interrupt ? context.true : context.false));
    this.define('__millis', () => context.newNumber(Math.floor(this.clock.nowUs / 1000)));
    this.define('__wait', (ms) => this.clock.advance(1000 * context.getNumber(ms)));
    this.define('__print', (line) => this.lines.push(context.getString(line)));
    this.define('__out', (buffer) => {
      const lifetime = context.getArrayBuffer(buffer);
      for (const byte of lifetime.value) this.chip.transfer(byte);
      lifetime.dispose();
    });
    this.define('__both', (buffer) => {
      const lifetime = context.getArrayBuffer(buffer);
      const answer = Uint8Array.from(lifetime.value, (byte) => this.chip.transfer(byte));
      lifetime.dispose();
      return context.newArrayBuffer(answer.buffer);
    });
    this.define('__in', (count) => {
      const bytes = new Uint8Array(context.getNumber(count));
      for (let i = 0; i < bytes.length; i++) bytes[i] = this.chip.transfer(0);
      return context.newArrayBuffer(bytes.buffer);
    });
    this.evaluate(`var __pins = ${JSON.stringify(pins)}`);
    this.evaluate(readFileSync(join(ROOT, 'bench', 'size', 'kaluma-globals.js'), 'utf8'));
    this.linesBefore = this.used().js_func_pc2line_size;
  }

  /** Runs source in the engine. Throws its exceptions. */
  evaluate(source: string): void {
    this.context.unwrapResult(this.context.evalCode(source, 'program.js')).dispose();
  }

  used(): Usage {
    const handle = this.runtime.computeMemoryUsage();
    const usage = this.context.dump(handle) as Usage;
    handle.dispose();
    return usage;
  }

  run(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.clock.advance(1000);
      this.evaluate('__turn()');
    }
  }

  /** Makes one request and reads its answer. */
  fetch(): void {
    const client = this.host.connect(80);
    client.onFin = () => client.fin();
    client.send('GET / HTTP/1.1\r\nHost: board\r\n\r\n');
    for (let ms = 0; client.ended === null && ms < 1000; ms += 10) this.run(10);
    if (!client.text().startsWith('HTTP/1.1 200'))
      throw new Error(`no answer but '${client.text().slice(0, 40)}'; ${this.lines.join('; ')}`);
  }

  private define(name: string, body: (argument: QuickJSHandle) => unknown): void {
    const made = this.context.newFunction(name, (argument) => {
      const result = body(argument);
      return (typeof result === 'object' ? result : undefined) as QuickJSHandle | undefined;
    });
    this.context.setProp(this.context.global, name, made);
    made.dispose();
  }
}
