import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const arrows = suite('arrows');

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Who may import whom, beside itself; the longest name that fits a path is its layer. hal/kaluma, hal/espruino and
 * hal/sim implement the bus, and only what puts a whole together names them: device, tools and test. The simulator
 * takes nothing from the driver, so that a wrong fact cannot agree with itself.
 */
const ALLOWED: Record<string, string[]> = {
  boards: [],
  'hal/bus': [],
  'hal/clock': [],
  'hal/w5500': ['hal/bus', 'hal/clock'],
  'hal/kaluma-lines': [],
  'hal/kaluma-clock': ['hal/clock', 'hal/kaluma-lines'],
  'hal/kaluma': ['hal/bus', 'hal/kaluma-clock', 'hal/kaluma-lines'],
  // Of the bus over SPI it takes the type of a board's pins.
  'hal/kaluma-pio': ['hal/bus', 'hal/kaluma', 'hal/kaluma-lines'],
  'hal/espruino': ['hal/bus', 'hal/clock'],
  // It takes that type, too, and the bus's, to say what `board` and `boardBus` are in a firmware.
  'hal/types': ['hal/kaluma'],
  'hal/sim': ['hal/bus', 'hal/clock'],
  provider: ['hal/w5500', 'hal/clock'],
  'provider/adapters': ['provider', 'hal/clock'],
  'provider/services': ['provider', 'hal/clock'],
  device: [
    ...['boards', 'provider', 'provider/adapters', 'provider/services'],
    ...['hal/bus', 'hal/clock', 'hal/w5500', 'hal/kaluma', 'hal/espruino'],
  ],
  firmware: ['device', 'provider', 'provider/adapters', 'provider/services'],
  build: ['boards', 'hal'],
  tools: [
    'boards',
    'build',
    'device',
    'firmware',
    'provider',
    'provider/adapters',
    'provider/services',
    'hal',
  ],
  test: [
    ...['boards', 'build', 'device', 'firmware', 'provider', 'provider/adapters', 'provider/services'],
    ...['hal', 'tools'],
  ],
};

/** Layers that run on a device: no package does. `board` is not one, but the board that a firmware is built for. */
const ON_DEVICE = /^(boards|device|provider|firmware|hal\/(bus|clock|w5500|kaluma|espruino|types))\b/;

interface Import {
  /** A path in the tree, or the name of a package. */
  to: string;
  relative: boolean;
  /** Types only: nothing is left of it when the program runs. */
  erased: boolean;
}

/** The import and export-from statements, and the import() expressions, of a file at `path` in the tree. */
function importsOf(path: string, source: string): Import[] {
  const found: Import[] = [];
  // Statements stand at the beginning of a line, also those over several lines; text in a template does not.
  const statement = /^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const expression = /\bimport\(\s*['"]([^'"]+)['"]/g;
  const add = (name: string, erased: boolean) => {
    const relative = name.startsWith('.');
    found.push({ to: relative ? posix.join(posix.dirname(path), name) : name, relative, erased });
  };
  for (const [, type, name] of source.matchAll(statement)) add(name, type !== undefined);
  // Tests, which may import whatever there is, quote programs.
  if (path.startsWith('test/')) return found;
  for (const [, name] of source.matchAll(expression)) add(name, path.endsWith('.d.ts'));
  return found;
}

function layerOf(path: string): string {
  const layers = Object.keys(ALLOWED).filter(
    (layer) => path.startsWith(`${layer}/`) || path === `${layer}.ts`,
  );
  return layers.sort((a, b) => b.length - a.length)[0] ?? '';
}

function mayImport(from: string, to: string): boolean {
  return (
    from === to || ALLOWED[from].some((layer) => layer === to || (layer === 'hal' && to.startsWith('hal/')))
  );
}

/** One way around in the graph of run-time imports, from a file back to itself, or null. */
function cycle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (path: string, way: string[]): string[] | null => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of graph.get(path) ?? []) {
      const around = visit(next, [...way, path]);
      if (around) return around;
    }
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const around = visit(path, []);
    if (around) return around;
  }
  return null;
}

/** What is wrong with a tree of sources by path, one sentence each. */
function complaints(tree: Map<string, string>): string[] {
  const wrong: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, source] of tree) {
    const layer = layerOf(path);
    const imports = importsOf(path, source);
    graph.set(
      path,
      imports.filter(({ relative, erased }) => relative && !erased).map(({ to }) => to),
    );
    if (!layer) wrong.push(`${path} is in no layer`);
    if (/^export\s+default\b/m.test(source) || /^export\s*\{[^}]*\bas\s+default\b/m.test(source))
      wrong.push(`${path} has a default export`);
    for (const { to, relative } of imports) {
      if (!relative) {
        if (ON_DEVICE.test(path) && to !== 'board') wrong.push(`${path} takes the package ${to} to a device`);
      } else if (!tree.has(to)) wrong.push(`${path} imports ${to}, which is not there`);
      else if (layer && !mayImport(layer, layerOf(to))) wrong.push(`${path} may not import ${to}`);
    }
  }
  const around = cycle(graph);
  if (around) wrong.push(`a cycle: ${around.join(' -> ')}`);
  return wrong;
}

/** Every TypeScript source of the project by its path. */
function readTree(): Map<string, string> {
  const tree = new Map<string, string>();
  for (const folder of ['boards', 'build', 'device', 'firmware', 'hal', 'provider', 'test', 'tools']) {
    for (const name of readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const path = posix.join(folder, name);
      tree.set(path, readFileSync(`${ROOT}${path}`, 'utf8'));
    }
  }
  return tree;
}

arrows('point where the design says, in the whole tree', () => {
  const tree = readTree();
  assert.ok(tree.has('hal/sim/chip/chip.ts') && tree.has('provider/wsp/accept.ts') && tree.size > 100);
  assert.equal(complaints(tree), []);
});

arrows('are found in every form that an import has', () => {
  const source = [
    "import { a } from './a.ts';",
    "import type { B } from './b.ts';",
    "import * as c from '../c.ts';",
    "import './d.ts';",
    'import {',
    '  e,',
    '  type F,',
    "} from '../deep/e.ts';",
    "export { f } from './f.ts';",
    "export type { G } from './g.ts';",
    "export * from './h.ts';",
    "import { suite } from 'uvu';",
    "const late = await import('./i.ts');",
    "  import { no } from './inside-a-template.ts';",
    "export const text = 'import from nowhere';",
    "const j = require('./j.ts');",
  ].join('\n');
  assert.equal(
    importsOf('provider/wsp/x.ts', source).map(({ to, erased }) => (erased ? `(${to})` : to)),
    [
      'provider/wsp/a.ts',
      '(provider/wsp/b.ts)',
      'provider/c.ts',
      'provider/wsp/d.ts',
      'provider/deep/e.ts',
      'provider/wsp/f.ts',
      '(provider/wsp/g.ts)',
      'provider/wsp/h.ts',
      'uvu',
      'provider/wsp/i.ts',
    ],
  );
});

/** A small tree that is in order, and what is wrong once `path` has `source` in it. */
function complaintsWith(path: string, source: string): string[] {
  const tree = new Map([
    ['boards/pico.ts', 'export const board = {};'],
    ['hal/bus.ts', 'export interface Bus {}'],
    ['hal/clock.ts', 'export interface Clock {}'],
    ['hal/kaluma.ts', "import type { Bus } from './bus.ts';"],
    ['hal/w5500/chip.ts', "import type { Bus } from '../bus.ts';"],
    ['hal/sim/chip/chip.ts', "import type { Clock } from '../../clock.ts';"],
    ['hal/types/build.d.ts', "export const board: import('../kaluma.ts').Pins;"],
    ['provider/index.ts', "export { WSPSocket } from './wsp/socket.ts';"],
    ['provider/wsp/socket.ts', "import type { W5500 } from '../../hal/w5500/chip.ts';"],
    ['provider/adapters/promise.ts', "import * as wsa from '../index.ts';"],
    ['provider/services/dns.ts', "import * as wsa from '../index.ts';"],
    ['firmware/echo.ts', "import { board } from 'board';\nimport * as wsa from '../provider/index.ts';"],
    ['tools/run.ts', "import { W5500Sim } from '../hal/sim/chip/chip.ts';\nimport { build } from 'esbuild';"],
    [
      'test/echo.test.ts',
      "import { run } from '../tools/run.ts';\nimport { kalumaBus } from '../hal/kaluma.ts';",
    ],
  ]);
  assert.equal(complaints(tree), []);
  tree.set(path, source);
  return complaints(tree);
}

const WRONG: [path: string, target: string][] = [
  ['hal/sim/chip/chip.ts', 'hal/w5500/chip.ts'],
  ['hal/sim/chip/chip.ts', 'provider/index.ts'],
  ['hal/sim/chip/chip.ts', 'hal/kaluma.ts'],
  ['hal/w5500/chip.ts', 'provider/index.ts'],
  ['hal/w5500/chip.ts', 'hal/sim/chip/chip.ts'],
  ['hal/w5500/chip.ts', 'hal/kaluma.ts'],
  ['hal/kaluma.ts', 'hal/w5500/chip.ts'],
  ['hal/bus.ts', 'hal/clock.ts'],
  ['boards/pico.ts', 'hal/kaluma.ts'],
  ['provider/wsp/socket.ts', 'hal/bus.ts'],
  ['provider/wsp/socket.ts', 'hal/kaluma.ts'],
  ['provider/wsp/socket.ts', 'hal/sim/chip/chip.ts'],
  ['provider/wsp/socket.ts', 'provider/adapters/promise.ts'],
  ['provider/wsp/socket.ts', 'provider/services/dns.ts'],
  ['provider/wsp/socket.ts', 'firmware/echo.ts'],
  ['provider/adapters/promise.ts', 'hal/w5500/chip.ts'],
  ['provider/services/dns.ts', 'hal/bus.ts'],
  ['firmware/echo.ts', 'hal/sim/chip/chip.ts'],
  ['firmware/echo.ts', 'tools/run.ts'],
  ['tools/run.ts', 'test/echo.test.ts'],
];

arrows('that are wrong are named, also where only a type is taken', () => {
  for (const [path, target] of WRONG) {
    const name = posix.relative(posix.dirname(path), target);
    const relative = name.startsWith('.') ? name : `./${name}`;
    for (const statement of [`import { x } from '${relative}';`, `import type { X } from '${relative}';`]) {
      assert.ok(
        complaintsWith(path, statement).includes(`${path} may not import ${target}`),
        `${path} -> ${target}`,
      );
    }
  }
});

arrows('to a package, to nothing, in a circle, or from a default export are named', () => {
  const cases: [path: string, source: string, complaint: string][] = [
    [
      'provider/wsp/socket.ts',
      "import fs from 'node:fs';",
      'provider/wsp/socket.ts takes the package node:fs to a device',
    ],
    ['hal/w5500/chip.ts', "import 'uvu';", 'hal/w5500/chip.ts takes the package uvu to a device'],
    [
      'firmware/echo.ts',
      "import { x } from './gone.ts';",
      'firmware/echo.ts imports firmware/gone.ts, which is not there',
    ],
    ['elsewhere/x.ts', '', 'elsewhere/x.ts is in no layer'],
    [
      'provider/wsp/socket.ts',
      "import * as wsa from '../index.ts';",
      'a cycle: provider/index.ts -> provider/wsp/socket.ts -> provider/index.ts',
    ],
    ['boards/pico.ts', 'export default {};', 'boards/pico.ts has a default export'],
    [
      'boards/pico.ts',
      'const board = {};\nexport { board as default };',
      'boards/pico.ts has a default export',
    ],
  ];
  for (const [path, source, complaint] of cases) assert.equal(complaintsWith(path, source), [complaint]);
  assert.equal(complaintsWith('provider/wsp/socket.ts', "import type { X } from '../index.ts';"), []);
});

arrows.run();
