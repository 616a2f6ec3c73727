import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/**
 * Imported before a process of suites. `uvu` is observed.ts to every test, which reports each test by its name; and
 * each WSP function of the provider adds its name to the set `wspCalls` of the global object when it is entered. No
 * test has to say what it calls.
 */
if (isMainThread) {
  globalThis.wspCalls = new Set();
  // uvu waits for its command to start what is queued.
  globalThis.UVU_DEFER = 1;
  globalThis.UVU_QUEUE = [[]];
  register(import.meta.url);
}

const OBSERVED = new URL('observed.ts', import.meta.url).href;
const ENTRY = /function (WSP\w+)\([^)]*\)\s*\{/g;

/** Node's hook for finding a module. */
export async function resolve(specifier, context, nextResolve) {
  if (specifier !== 'uvu' || context.parentURL === OBSERVED) return nextResolve(specifier, context);
  return { url: OBSERVED, shortCircuit: true };
}

/** Node's hook for loading a module: the compiler has been at it already. */
export async function load(url, context, nextLoad) {
  const module = await nextLoad(url, context);
  if (!url.includes('/provider/winsock/')) return module;
  return { ...module, source: String(module.source).replaceAll(ENTRY, '$& globalThis.wspCalls.add("$1");') };
}
