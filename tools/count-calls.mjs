import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/**
 * Imported before the tests, this notes which of the provider's functions they call: each WSP function adds its name
 * to the set `wspCalls` of the global object when it is entered. No test has to say what it calls.
 */
if (isMainThread) {
  globalThis.wspCalls = new Set();
  register(import.meta.url);
}

const ENTRY = /function (WSP\w+)\([^)]*\)\s*\{/g;

/** Node's hook for loading a module: the compiler has been at it already. */
export async function load(url, context, nextLoad) {
  const module = await nextLoad(url, context);
  if (!url.includes('/provider/wsp/')) return module;
  return { ...module, source: String(module.source).replaceAll(ENTRY, '$& globalThis.wspCalls.add("$1");') };
}
