import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** What no process of a run loads as a module. */
const NO_MODULE = /(^|[\\/])(node_modules|dist|coverage)[\\/]|^\.|\.d\.ts$/;
const THREAD = 'sim/runtimes/kaluma/board/worker';

/** Packages that load files of their own, or that few commands load; all others are part of the pieces. */
const LOADED = ['esbuild', 'playwright-core', 'quickjs-emscripten', 'rp2040js'];
/** A package that is no module asks for Node's own modules so. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

const COMMON: BuildOptions = {
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
};

/**
 * Compiles the sources of a tree for all processes of one run of `npm test`, which SPISOCK_COMPILED leads to the folder:
 * `modules` has each module by itself, for compiled.mjs; `cli` and `bench` have the commands, and `sim` the thread of a board, each
 * in one piece, which starts in a third of the time.
 */
export async function compile(tree: string, into: string): Promise<void> {
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !NO_MODULE.test(file));
  const whole: BuildOptions = {
    ...COMMON,
    absWorkingDir: tree,
    bundle: true,
    external: LOADED,
    banner: { js: REQUIRE },
    // `npm test` has all side effects, as Node would.
    ignoreAnnotations: true,
    sourcemap: true,
    sourcesContent: false,
    outExtension: { '.js': '.mjs' },
    outdir: into,
    outbase: tree,
    plugins: [ownAddresses, required],
  };
  await Promise.all([
    modules(tree, sources, join(into, 'modules')),
    build({
      ...whole,
      entryPoints: sources.filter((file) =>
        /^((cli|bench)[\\/][^\\/]*|test[\\/]runner[\\/]main\.ts)$/.test(file),
      ),
      splitting: true,
    }),
    build({ ...whole, entryPoints: [`${THREAD}.ts`] }),
  ]);
  symlinkSync(join(tree, 'node_modules'), join(into, 'node_modules'), 'junction');
}

/** A module lies elsewhere than its source, and its map is as if it did not: Node knows it by the source's address. */
async function modules(tree: string, sources: string[], into: string): Promise<void> {
  const { outputFiles } = await build({
    ...COMMON,
    absWorkingDir: tree,
    entryPoints: sources,
    outdir: tree,
    outbase: tree,
    write: false,
    sourcemap: 'inline',
    sourcesContent: false,
  });
  for (const { path, contents } of outputFiles) {
    const own = join(into, relative(tree, path));
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, contents);
  }
}

/** A module finds its files from its own address, also where it is part of a bundle. */
const ownAddresses: Plugin = {
  name: 'own addresses',
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: source.replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

/** TypeScript is loaded as the one script that it is: an import looks for its exports first, which takes twice as long. */
const required: Plugin = {
  name: 'required',
  setup(builder) {
    builder.onResolve({ filter: /^typescript$/ }, ({ path }) => ({ path, namespace: 'required' }));
    builder.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `import { createRequire } from 'node:module';
        export default createRequire(import.meta.url)(${JSON.stringify(path)});`,
    }));
  },
};
