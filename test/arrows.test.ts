import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const arrows = suite('arrows');

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Who may import whom, beside itself; the longest name that fits a path is its layer. hal/kaluma and sim implement the
 * bus and the clock, and only what puts a whole together names them: device, cli, bench and test. The simulator takes
 * nothing from a driver, so that a wrong fact cannot agree with itself.
 */
const ALLOWED: Record<string, string[]> = {
  boards: [],
  'hal/bus': [],
  'hal/clock': [],
  'hal/chip': ['hal/bus', 'hal/clock'],
  'hal/w5500': ['hal/bus', 'hal/clock', 'hal/chip'],
  'hal/kaluma': ['hal/bus', 'hal/clock'],
  'hal/espruino': ['hal/bus', 'hal/clock'],
  sim: ['hal/bus', 'hal/clock'],
  provider: ['hal/chip', 'hal/clock'],
  'provider/adapters': ['provider', 'hal/clock'],
  'provider/services': ['provider', 'hal/clock'],
  device: [
    ...['boards', 'provider', 'provider/adapters', 'provider/services'],
    ...['hal/bus', 'hal/clock', 'hal/chip', 'hal/kaluma', 'hal/espruino'],
  ],
  firmware: ['device', 'provider', 'provider/adapters', 'provider/services'],
  build: ['boards', 'hal', 'bench', 'sim'],
  bench: [
    ...['boards', 'build', 'cli', 'device', 'firmware', 'provider', 'provider/adapters', 'provider/services'],
    ...['hal', 'sim', 'test'],
  ],
  cli: ['boards', 'build', 'device', 'firmware', 'hal', 'sim'],
  docs: ['boards', 'build', 'provider', 'hal', 'bench', 'cli'],
  test: [
    ...['bench', 'boards', 'build', 'cli', 'device', 'docs', 'firmware', 'hal', 'sim'],
    ...['provider', 'provider/adapters', 'provider/services'],
  ],
};

/** Datagrams still name the W5500 itself. */
const NAMES_A_CHIP = /^provider\/(engine\/udp|winsock\/datagrams)\//;

/**
 * Layers that run on a device: no package does. `board` is not one, but the board that a firmware is built for, and
 * `#chip` the driver of its chip.
 */
const ON_DEVICE = /^(boards|device|provider|firmware|hal)\b/;
const OF_THE_BOARD = ['board', '#chip', '#chip/udp'];

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
        if (ON_DEVICE.test(path) && !OF_THE_BOARD.includes(to))
          wrong.push(`${path} takes the package ${to} to a device`);
      } else if (!tree.has(to)) wrong.push(`${path} imports ${to}, which is not there`);
      else if (NAMES_A_CHIP.test(path) && layerOf(to) === 'hal/w5500') continue;
      else if (layer && !mayImport(layer, layerOf(to))) wrong.push(`${path} may not import ${to}`);
    }
  }
  const around = cycle(graph);
  if (around) wrong.push(`a cycle: ${around.join(' -> ')}`);
  return wrong;
}

/** Folders of the tree without sources of the project, and files beside the folders. */
const NO_SOURCES = /^\.|\.|^(node_modules|dist|coverage|LICENSE)$/;

/** Every TypeScript source of the project by its path. */
function readTree(): Map<string, string> {
  const tree = new Map<string, string>();
  for (const folder of readdirSync(ROOT).filter((name) => !NO_SOURCES.test(name))) {
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
  assert.ok(
    tree.has('sim/chips/w5500/chip.ts') && tree.has('provider/winsock/calls/accept.ts') && tree.size > 100,
  );
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
    importsOf('provider/winsock/x.ts', source).map(({ to, erased }) => (erased ? `(${to})` : to)),
    [
      'provider/winsock/a.ts',
      '(provider/winsock/b.ts)',
      'provider/c.ts',
      'provider/winsock/d.ts',
      'provider/deep/e.ts',
      'provider/winsock/f.ts',
      '(provider/winsock/g.ts)',
      'provider/winsock/h.ts',
      'uvu',
      'provider/winsock/i.ts',
    ],
  );
});

/** A small tree that is in order, and what is wrong once `path` has `source` in it. */
function complaintsWith(path: string, source: string): string[] {
  const tree = new Map([
    ['boards/pico.ts', 'export const board = {};'],
    ['hal/bus.ts', 'export interface Bus {}'],
    ['hal/clock.ts', 'export interface Clock {}'],
    ['hal/chip.ts', "import type { Clock } from './clock.ts';"],
    ['hal/kaluma/bus.ts', "import type { Bus } from '../bus.ts';"],
    ['hal/w5500/chip.ts', "import type { Bus } from '../bus.ts';"],
    ['sim/chip.ts', "import type { Clock } from '../hal/clock.ts';"],
    ['hal/kaluma/types/build.d.ts', "export const board: import('../bus.ts').Pins;"],
    ['provider/index.ts', "export { WSPSocket } from './winsock/socket.ts';"],
    [
      'provider/winsock/socket.ts',
      "import { look } from '#chip';\nimport type { Network } from '../../hal/chip.ts';",
    ],
    ['provider/adapters/promise.ts', "import * as wsa from '../index.ts';"],
    ['provider/services/dns.ts', "import * as wsa from '../index.ts';"],
    ['firmware/echo.ts', "import { board } from 'board';\nimport * as wsa from '../provider/index.ts';"],
    ['cli/start.ts', "import { W5500Sim } from '../sim/chip.ts';\nimport { build } from 'esbuild';"],
    [
      'test/echo.test.ts',
      "import { run } from '../cli/start.ts';\nimport { kalumaBus } from '../hal/kaluma/bus.ts';",
    ],
  ]);
  assert.equal(complaints(tree), []);
  tree.set(path, source);
  return complaints(tree);
}

const WRONG: [path: string, target: string][] = [
  ['sim/chip.ts', 'hal/w5500/chip.ts'],
  ['sim/chip.ts', 'provider/index.ts'],
  ['sim/chip.ts', 'hal/kaluma/bus.ts'],
  ['hal/w5500/chip.ts', 'provider/index.ts'],
  ['hal/w5500/chip.ts', 'sim/chip.ts'],
  ['hal/w5500/chip.ts', 'hal/kaluma/bus.ts'],
  ['hal/kaluma/bus.ts', 'hal/w5500/chip.ts'],
  ['hal/bus.ts', 'hal/clock.ts'],
  ['boards/pico.ts', 'hal/kaluma/bus.ts'],
  ['provider/winsock/socket.ts', 'hal/bus.ts'],
  ['provider/winsock/socket.ts', 'hal/w5500/chip.ts'],
  ['provider/engine/poll.ts', 'hal/w5500/chip.ts'],
  ['hal/chip.ts', 'hal/w5500/chip.ts'],
  ['provider/winsock/socket.ts', 'hal/kaluma/bus.ts'],
  ['provider/winsock/socket.ts', 'sim/chip.ts'],
  ['provider/winsock/socket.ts', 'provider/adapters/promise.ts'],
  ['provider/winsock/socket.ts', 'provider/services/dns.ts'],
  ['provider/winsock/socket.ts', 'firmware/echo.ts'],
  ['provider/adapters/promise.ts', 'hal/w5500/chip.ts'],
  ['provider/services/dns.ts', 'hal/bus.ts'],
  ['firmware/echo.ts', 'sim/chip.ts'],
  ['firmware/echo.ts', 'cli/start.ts'],
  ['cli/start.ts', 'test/echo.test.ts'],
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
      'provider/winsock/socket.ts',
      "import fs from 'node:fs';",
      'provider/winsock/socket.ts takes the package node:fs to a device',
    ],
    ['hal/w5500/chip.ts', "import 'uvu';", 'hal/w5500/chip.ts takes the package uvu to a device'],
    [
      'firmware/echo.ts',
      "import { x } from './gone.ts';",
      'firmware/echo.ts imports firmware/gone.ts, which is not there',
    ],
    ['elsewhere/x.ts', '', 'elsewhere/x.ts is in no layer'],
    [
      'provider/winsock/socket.ts',
      "import * as wsa from '../index.ts';",
      'a cycle: provider/index.ts -> provider/winsock/socket.ts -> provider/index.ts',
    ],
    ['boards/pico.ts', 'export default {};', 'boards/pico.ts has a default export'],
    [
      'boards/pico.ts',
      'const board = {};\nexport { board as default };',
      'boards/pico.ts has a default export',
    ],
  ];
  for (const [path, source, complaint] of cases) assert.equal(complaintsWith(path, source), [complaint]);
  assert.equal(complaintsWith('provider/winsock/socket.ts', "import type { X } from '../index.ts';"), []);
});

arrows.run();
