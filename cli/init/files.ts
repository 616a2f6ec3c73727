import { readFileSync } from 'node:fs';
import { pinsOf } from './pins.ts';

/** What a project is made for. */
export interface Project {
  /** Its name, as a package and in the network. */
  name: string;
  board: string;
  runtime: string;
  /** What it writes as its dependency on this package. */
  dependency: string;
  /** The versions of what its tests and its editor need. */
  tools: Record<string, string>;
}

/** Files of a project as they are in `template`, by their paths. npm packs no file that is called .gitignore. */
const COPIES: Record<string, string> = {
  'src/main.ts': 'main.ts',
  'test/main.test.ts': 'main.test.ts',
  'tsconfig.json': 'tsconfig.json',
  'test/tsconfig.json': 'test-tsconfig.json',
  '.vscode/settings.json': 'settings.json',
  '.vscode/tasks.json': 'tasks.json',
  '.gitignore': 'gitignore',
  'README.md': 'readme.md',
};

/** Those that are others on Espruino. */
const ESPRUINO_COPIES: Record<string, string> = {
  'src/main.ts': 'espruino/main.ts',
  'test/main.test.ts': 'espruino/main.test.ts',
  'tsconfig.json': 'espruino/tsconfig.json',
};

/** The files of a new project: what is in each, by its path. */
export function filesOf(project: Project): Record<string, string> {
  const files: Record<string, string> = {};
  const pins = project.runtime === 'espruino' ? pinsOf(project.board) : null;
  for (const [path, name] of Object.entries(pins ? { ...COPIES, ...ESPRUINO_COPIES } : COPIES)) {
    const text = readFileSync(new URL(`./template/${name}`, import.meta.url), 'utf8');
    const named = text.replaceAll('PROJECT', project.name);
    files[path] = pins
      ? named.replaceAll('SENSOR_PIN', pins.sensor).replaceAll('SWITCH_PIN', pins.switch)
      : named;
  }
  files['flash.config.json'] = json(configOf(project));
  files['package.json'] = json(manifestOf(project));
  return files;
}

function configOf({ name, board }: Project) {
  return {
    $schema: './node_modules/spisock/flash.schema.json',
    board,
    network: { mode: 'dhcp', hostname: name },
  };
}

function manifestOf({ name, dependency, tools }: Project) {
  return {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      start: 'spisock dev',
      // Node 20 has no patterns of its own: the shell has them there.
      test: 'node --import tsx --test test/*.test.ts',
      check: 'tsc && tsc -p test',
      build: 'spisock build',
      flash: 'spisock flash',
    },
    dependencies: { spisock: dependency },
    devDependencies: tools,
  };
}

/** Objects of one line where they are short, as a formatter would have them. */
function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
