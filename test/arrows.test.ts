import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const arrows = suite('arrows');

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The provider's layers below its functions, from the lowest up. */
const BELOW_WINSOCK = [
  ...['provider/headers', 'provider/engine/records', 'provider/engine', 'provider/engine/udp'],
];
/** What a caller hands in, checked, and what it gets back. */
const ARGUMENTS = ['provider/winsock/refuse', 'provider/winsock/sockaddr', 'provider/winsock/u32'];
const WINSOCK = ['hal/clock', 'hal/chip', ...BELOW_WINSOCK, ...ARGUMENTS];

/**
 * What each layer may import beside itself. The longest name that fits a path is its layer: a folder with what is below
 * it, or one file. `x/*` is x and all layers below it. hal/kaluma and sim implement the bus and the clock, and only what
 * assembles a whole names them: device, cli, bench and test. sim imports no driver, so that a wrong fact cannot agree
 * with itself; no provider file imports hal/w5500.
 */
const ALLOWED: Record<string, string[]> = {
  boards: [],
  'hal/bus': [],
  'hal/clock': [],
  'hal/mac': [],
  'hal/chip': ['hal/bus', 'hal/clock'],
  'hal/chip-udp': ['hal/chip'],
  'hal/chip-ip6': ['hal/chip'],
  'hal/chip-wifi': ['hal/chip'],
  'hal/no-ip6': ['hal/chip'],
  'hal/stranger': ['hal/bus'],
  'hal/no-wifi': ['hal/chip'],
  'hal/ready-bus': ['hal/bus'],
  'hal/nina': [
    'hal/stranger',
    'hal/bus',
    'hal/ready-bus',
    'hal/clock',
    'hal/chip',
    'hal/chip-udp',
    'hal/no-ip6',
  ],
  'hal/wiznet': ['hal/bus', 'hal/clock', 'hal/chip', 'hal/chip-udp'],
  'hal/w5100s': [
    'hal/stranger',
    'hal/bus',
    'hal/clock',
    'hal/chip',
    'hal/chip-udp',
    'hal/chip-ip6',
    'hal/no-ip6',
    'hal/wiznet',
  ],
  'hal/w5500': [
    'hal/stranger',
    'hal/bus',
    'hal/clock',
    'hal/chip',
    'hal/chip-udp',
    'hal/chip-ip6',
    'hal/no-ip6',
    'hal/wiznet',
  ],
  'hal/w6100': [
    'hal/stranger',
    'hal/bus',
    'hal/clock',
    'hal/chip',
    'hal/chip-udp',
    'hal/chip-ip6',
    'hal/wiznet',
  ],
  'hal/kaluma': ['hal/bus', 'hal/ready-bus', 'hal/clock'],
  'hal/espruino': ['hal/bus', 'hal/clock'],

  'provider/headers': [],
  'provider/engine/records': ['hal/clock', 'hal/chip', 'provider/headers'],
  'provider/engine': ['hal/clock', 'hal/chip', 'provider/headers', 'provider/engine/records'],
  'provider/engine/udp': [
    ...['hal/clock', 'hal/chip', 'provider/headers', 'provider/engine/records', 'provider/engine'],
  ],
  'provider/limits': [
    'hal/clock',
    'hal/chip',
    'provider/headers',
    'provider/engine/records',
    'provider/engine',
  ],
  'provider/watch': [
    'hal/clock',
    'hal/chip',
    'provider/headers',
    'provider/engine/records',
    'provider/engine',
  ],
  'provider/winsock/refuse': ['provider/headers'],
  'provider/winsock/sockaddr': ['provider/headers'],
  'provider/winsock/u32': [],
  'provider/winsock/address': WINSOCK,
  'provider/winsock/events': WINSOCK,
  'provider/winsock/protocols': WINSOCK,
  'provider/winsock/ipv6': WINSOCK,
  'provider/winsock/overlapped': [...WINSOCK, 'provider/winsock/events'],
  'provider/winsock/options': [...WINSOCK, 'provider/winsock/protocols'],
  'provider/winsock/groups': [...WINSOCK, 'provider/winsock/options'],
  'provider/winsock/qos': [...WINSOCK, 'provider/winsock/options'],
  'provider/winsock/ioctl': [
    ...[...WINSOCK, 'provider/watch', 'provider/winsock/overlapped', 'provider/winsock/options'],
    ...['provider/winsock/groups', 'provider/winsock/qos'],
  ],
  'provider/winsock/calls': [
    ...[...WINSOCK, 'provider/winsock/protocols', 'provider/winsock/overlapped', 'provider/winsock/options'],
  ],
  'provider/winsock/datagrams': [...WINSOCK, 'provider/winsock/overlapped', 'provider/winsock/calls'],
  'provider/winsock/upcalls': [
    ...[...WINSOCK, 'provider/winsock/events', 'provider/winsock/overlapped', 'provider/winsock/protocols'],
  ],
  'provider/winsock/profile-nt': [...WINSOCK, 'provider/winsock/events'],
  'provider/winsock/proc-table': [
    ...[...WINSOCK, 'provider/winsock/address', 'provider/winsock/calls', 'provider/winsock/datagrams'],
    'provider/winsock/events',
    ...['provider/winsock/ioctl', 'provider/winsock/options', 'provider/winsock/overlapped'],
    ...['provider/winsock/qos'],
  ],
  'provider/http': ['provider/engine/records'],
  'provider/adapters': [
    ...['hal/clock', 'hal/chip', ...BELOW_WINSOCK],
    ...['provider/limits', 'provider/http', 'provider/index'],
    ...['provider/winsock/calls', 'provider/winsock/events'],
  ],
  'provider/services': ['hal/clock', 'hal/chip', ...BELOW_WINSOCK, 'provider/index'],
  'provider/index': [
    ...[
      'provider/headers',
      'provider/engine/records',
      'provider/limits',
      'provider/watch',
      'provider/winsock/*',
    ],
  ],

  'sim/clock': [],
  'sim/random': [],
  'sim/net': ['sim/clock', 'sim/random'],
  'sim/live/hold': [],
  'sim/live/clock': ['sim/clock', 'sim/live/hold'],
  'sim/wire': ['sim/clock', 'sim/random', 'sim/net', 'sim/live/clock'],
  'sim/hosts': ['sim/clock', 'sim/random', 'sim/net', 'sim/wire'],
  'sim/gateway/entrance': ['sim/clock', 'sim/random', 'sim/net', 'sim/wire', 'sim/hosts'],
  'sim/servers': [
    ...['sim/clock', 'sim/random', 'sim/net', 'sim/wire', 'sim/hosts', 'sim/gateway/entrance'],
    ...['sim/servers/dhcp-message'],
  ],
  'sim/gateway': [
    ...['sim/clock', 'sim/random', 'sim/net', 'sim/wire', 'sim/hosts', 'sim/servers', 'sim/gateway/entrance'],
  ],
  'sim/chips': ['sim/clock', 'sim/random', 'sim/net', 'sim/wire', 'sim/chips/nina'],
  // A co-processor has a network stack of its own, as a host has.
  'sim/chips/nina': [
    ...[
      'sim/clock',
      'sim/random',
      'sim/net',
      'sim/wire',
      'sim/chips',
      'sim/hosts',
      'sim/servers/dhcp-message',
    ],
  ],
  'sim/servers/dhcp-message': ['sim/net'],
  // What is seen of a device, as records.
  'sim/watch': ['sim/clock', 'sim/net', 'sim/wire', 'sim/chips', 'sim/chips/nina'],
  'sim/spi': ['hal/bus', 'hal/ready-bus', 'sim/clock', 'sim/random', 'sim/wire', 'sim/chips'],
  // A board that runs in a worker of its own is a part of both.
  'sim/runtimes': [
    'sim/watch',
    'hal/bus',
    'hal/clock',
    'sim/clock',
    'sim/random',
    'sim/live',
    'sim/live/clock',
    'sim/live/hold',
  ],
  'sim/live': [
    ...['hal/bus', 'hal/clock', 'sim/clock', 'sim/random', 'sim/wire', 'sim/gateway', 'sim/chips', 'sim/spi'],
    ...['sim/runtimes', 'sim/live/clock', 'sim/live/hold', 'sim/watch', 'sim/net'],
  ],
  'sim/lockstep': [
    'sim/chips/nina',
    ...['hal/bus', 'hal/clock', 'sim/clock', 'sim/random', 'sim/wire', 'sim/hosts', 'sim/chips', 'sim/spi'],
    ...['sim/runtimes', 'sim/watch', 'sim/net'],
  ],
  'sim/spi-server': [
    ...['sim/clock', 'sim/random', 'sim/net', 'sim/wire', 'sim/chips', 'sim/live', 'sim/live/clock'],
    ...['sim/runtimes'],
  ],

  'sim/index': ['sim/*'],

  device: ['boards', 'provider/*', 'hal/*'],
  firmware: ['device', 'provider/*'],
  build: ['boards', 'hal/*', 'inspector/server'],
  bench: ['boards', 'build', 'cli', 'device', 'firmware', 'provider/*', 'hal/*', 'sim/*', 'test'],
  // Everything of it but the server runs in a browser, too.
  'inspector/model': ['sim/watch'],
  'inspector/page': ['inspector/model', 'sim/watch'],
  'inspector/server': ['inspector/model', 'sim/*'],
  // What a real board reports.
  'inspector/board': ['inspector/model', 'sim/watch'],

  cli: ['inspector/*', 'boards', 'build', 'device', 'firmware', 'hal/*', 'sim/*'],
  // Declarations of the runtimes for programs of users: they stand alone.
  types: [],
  // What a user tests firmware with.
  testing: ['boards', 'build', 'sim/*', 'inspector/model'],
  docs: ['boards', 'build', 'provider/*', 'hal/*', 'bench', 'cli'],
  test: [
    'bench',
    'boards',
    'build',
    'cli',
    'device',
    'docs',
    'firmware',
    'hal/*',
    'inspector/*',
    'sim/*',
    'provider/*',
    'testing',
  ],
};

/**
 * Layers that run on a device: no package does. `board` is not one, but the board that a firmware is built for, and
 * `#chip` the driver of its chip,
 * with `#layout` and `#registers`, and `#runtime` that of its runtime.
 */
const ON_DEVICE = /^(boards|device|provider|firmware|hal)\b/;
const OF_THE_BOARD = [
  'board',
  '#chip',
  '#chip/udp',
  '#chip/ip6',
  '#chip/text',
  '#chip/wifi',
  '#layout',
  '#registers',
  '#runtime',
  '#runtime/board',
  '#runtime/text',
];

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
  const fits = (allowed: string) =>
    allowed.endsWith('/*') ? `${to}/`.startsWith(allowed.slice(0, -1)) : allowed === to;
  return from === to || ALLOWED[from].some(fits);
}

/** The groups of files that import one another, directly or by way of others, each in the order of the tree. */
function circles(graph: Map<string, string[]>): string[][] {
  const reached = new Map<string, Set<string>>();
  for (const path of graph.keys()) {
    const seen = new Set<string>();
    const waiting = [...(graph.get(path) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(graph.get(next) ?? []));
    }
    reached.set(path, seen);
  }
  const found: string[][] = [];
  const done = new Set<string>();
  for (const [path, seen] of reached) {
    if (done.has(path) || !seen.has(path)) continue;
    const circle = [...graph.keys()].filter((other) => seen.has(other) && reached.get(other)?.has(path));
    for (const each of circle) done.add(each);
    found.push(circle);
  }
  return found;
}

/** The folder that all of these files are in. */
function commonFolder(paths: string[]): string {
  const [first, ...others] = paths.map((path) => posix.dirname(path).split('/'));
  const length = first.findIndex((name, i) => others.some((folder) => folder[i] !== name));
  return (length < 0 ? first : first.slice(0, length)).join('/');
}

/** What is wrong with a tree of sources by path, one sentence each. */
function complaints(tree: Map<string, string>): string[] {
  const wrong: string[] = [];
  const all = new Map<string, string[]>();
  const atRunTime = new Map<string, string[]>();
  for (const [path, source] of tree) {
    const layer = layerOf(path);
    const imports = importsOf(path, source);
    const inTree = imports.filter(({ relative }) => relative);
    all.set(
      path,
      inTree.map(({ to }) => to),
    );
    atRunTime.set(
      path,
      inTree.filter(({ erased }) => !erased).map(({ to }) => to),
    );
    if (!layer) wrong.push(`${path} is in no layer`);
    if (/^export\s+default\b/m.test(source) || /^export\s*\{[^}]*\bas\s+default\b/m.test(source))
      wrong.push(`${path} has a default export`);
    for (const { to, relative } of imports) {
      if (!relative) {
        if (ON_DEVICE.test(path) && !OF_THE_BOARD.includes(to))
          wrong.push(`${path} takes the package ${to} to a device`);
      } else if (!tree.has(to)) wrong.push(`${path} imports ${to}, which is not there`);
      else if (layer && !mayImport(layer, layerOf(to))) wrong.push(`${path} may not import ${to}`);
    }
  }
  for (const circle of circles(atRunTime)) wrong.push(`a circle when the program runs: ${circle.join(' ')}`);
  for (const circle of circles(all))
    wrong.push(`a circle of ${circle.length} in ${commonFolder(circle)}: ${circle.join(' ')}`);
  return wrong;
}

/** Folders of the tree without sources of the project, and files beside the folders. */
const NO_SOURCES = /^\.|\.|^(node_modules|dist|coverage|LICENSE)$/;

/** Every TypeScript source of the project by its path. */
function readTree(): Map<string, string> {
  const tree = new Map<string, string>();
  for (const folder of readdirSync(ROOT).filter((name) => !NO_SOURCES.test(name))) {
    for (const name of readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(name)) continue;
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
    ['sim/lockstep/board.ts', "import type { Clock } from '../../hal/clock.ts';"],
    ['sim/chips/w5500/chip.ts', "import '../../wire/wire.ts';"],
    ['sim/wire/wire.ts', ''],
    ['hal/kaluma/types/build.d.ts', "export const board: import('../bus.ts').Pins;"],
    ['provider/index.ts', "export { WSPSocket } from './winsock/calls/socket.ts';"],
    ['provider/headers/winsock2.ts', 'export const AF_INET = 2;'],
    ['provider/engine/poll.ts', "import { AF_INET } from '../headers/winsock2.ts';"],
    ['provider/engine/records/slot.ts', "import { AF_INET } from '../../headers/winsock2.ts';"],
    ['provider/winsock/events/select.ts', "import { poll } from '../../engine/poll.ts';"],
    [
      'provider/winsock/calls/socket.ts',
      "import { look } from '#chip';\nimport type { Network } from '../../../hal/chip.ts';",
    ],
    ['provider/adapters/promise.ts', "import * as wsa from '../index.ts';"],
    ['provider/services/dns.ts', "import * as wsa from '../index.ts';"],
    ['firmware/echo.ts', "import { board } from 'board';\nimport * as wsa from '../provider/index.ts';"],
    [
      'cli/start.ts',
      "import { W5500Sim } from '../sim/chips/w5500/chip.ts';\nimport { build } from 'esbuild';",
    ],
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
  ['sim/chips/w5500/chip.ts', 'hal/w5500/chip.ts'],
  ['sim/chips/w5500/chip.ts', 'provider/index.ts'],
  ['sim/chips/w5500/chip.ts', 'hal/kaluma/bus.ts'],
  ['hal/w5500/chip.ts', 'provider/index.ts'],
  ['hal/w5500/chip.ts', 'sim/chips/w5500/chip.ts'],
  ['hal/w5500/chip.ts', 'hal/kaluma/bus.ts'],
  ['hal/kaluma/bus.ts', 'hal/w5500/chip.ts'],
  ['hal/bus.ts', 'hal/clock.ts'],
  ['hal/chip.ts', 'hal/w5500/chip.ts'],
  ['boards/pico.ts', 'hal/kaluma/bus.ts'],
  ['provider/winsock/calls/socket.ts', 'hal/bus.ts'],
  ['provider/winsock/calls/socket.ts', 'hal/kaluma/bus.ts'],
  ['provider/winsock/calls/socket.ts', 'sim/chips/w5500/chip.ts'],
  ['provider/winsock/calls/socket.ts', 'provider/adapters/promise.ts'],
  ['provider/winsock/calls/socket.ts', 'provider/services/dns.ts'],
  ['provider/winsock/calls/socket.ts', 'firmware/echo.ts'],
  ['provider/winsock/calls/socket.ts', 'hal/w5500/chip.ts'],
  ['provider/winsock/calls/socket.ts', 'provider/winsock/events/select.ts'],
  ['provider/winsock/events/select.ts', 'provider/winsock/calls/socket.ts'],
  ['provider/engine/poll.ts', 'hal/w5500/chip.ts'],
  ['provider/engine/poll.ts', 'provider/winsock/events/select.ts'],
  ['provider/engine/records/slot.ts', 'provider/engine/poll.ts'],
  ['provider/headers/winsock2.ts', 'provider/engine/poll.ts'],
  ['sim/wire/wire.ts', 'sim/chips/w5500/chip.ts'],
  ['provider/adapters/promise.ts', 'hal/w5500/chip.ts'],
  ['provider/services/dns.ts', 'hal/bus.ts'],
  ['firmware/echo.ts', 'sim/chips/w5500/chip.ts'],
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

arrows('to a package, to nothing, or from a default export are named', () => {
  const cases: [path: string, source: string, complaint: string][] = [
    [
      'provider/winsock/calls/socket.ts',
      "import fs from 'node:fs';",
      'provider/winsock/calls/socket.ts takes the package node:fs to a device',
    ],
    ['hal/w5500/chip.ts', "import 'uvu';", 'hal/w5500/chip.ts takes the package uvu to a device'],
    [
      'firmware/echo.ts',
      "import { x } from './gone.ts';",
      'firmware/echo.ts imports firmware/gone.ts, which is not there',
    ],
    ['elsewhere/x.ts', '', 'elsewhere/x.ts is in no layer'],
    ['boards/pico.ts', 'export default {};', 'boards/pico.ts has a default export'],
    [
      'boards/pico.ts',
      'const board = {};\nexport { board as default };',
      'boards/pico.ts has a default export',
    ],
  ];
  for (const [path, source, complaint] of cases) assert.equal(complaintsWith(path, source), [complaint]);
});

arrows('in a circle are named once, types included, and once more where the program runs in it', () => {
  const both = 'a circle of 2 in cli: cli/start.ts cli/stop.ts';
  const circle = (start: string, stop: string) =>
    complaints(
      new Map([
        ['cli/start.ts', start],
        ['cli/stop.ts', stop],
        ['cli/other.ts', "import { stop } from './stop.ts';"],
      ]),
    );
  assert.equal(circle("import './stop.ts';", ''), []);
  assert.equal(circle("import './stop.ts';", "import type { Start } from './start.ts';"), [both]);
  assert.equal(circle("import './stop.ts';", "import { start } from './start.ts';"), [
    'a circle when the program runs: cli/start.ts cli/stop.ts',
    both,
  ]);
});

arrows('of two circles that share a file are one circle, by the folder that its files have in common', () => {
  const tree = new Map([
    ['sim/net/tcp/a.ts', "import type { B } from '../b.ts';"],
    ['sim/net/b.ts', "import type { A } from './tcp/a.ts';\nimport type { C } from './c.ts';"],
    ['sim/net/c.ts', "import type { B } from './b.ts';"],
  ]);
  assert.equal(complaints(tree), ['a circle of 3 in sim/net: sim/net/tcp/a.ts sim/net/b.ts sim/net/c.ts']);
});

arrows.run();
