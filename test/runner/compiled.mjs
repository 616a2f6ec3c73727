import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/**
 * Imported before a process of suites in the place of tsx: a module of the tree is what compiled.ts has made of it. Any
 * other file in TypeScript is compiled when it is loaded.
 */
if (isMainThread) {
  process.setSourceMapsEnabled(true);
  register(import.meta.url);
}

const TREE = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(process.env.SPISOCK_COMPILED, 'modules');

const REQUIRED = `import { createRequire } from 'node:module';
  export default createRequire(import.meta.url)('./typescript.js');`;

/** Node's hook for loading a module. */
export async function load(url, context, nextLoad) {
  // As compiled.ts says of it.
  if (url.endsWith('/typescript/lib/typescript.js'))
    return { format: 'module', source: REQUIRED, shortCircuit: true };
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const compiled = join(MODULES, relative(TREE, path).replace(/\.ts$/, '.js'));
  const source = existsSync(compiled) ? readFileSync(compiled, 'utf8') : await compile(path);
  return { format: 'module', source, shortCircuit: true };
}

async function compile(path) {
  const { transform } = await import('esbuild');
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: path };
  return (await transform(readFileSync(path, 'utf8'), options)).code;
}
