import { appendFileSync } from 'node:fs';
import { suite as uvu } from 'uvu';
import type { Witness } from '../../tools/proof.ts';

type Body = () => void | Promise<void>;

export interface Suite {
  (name: string, body: Body): void;
  run(): void;
}

/** With WITNESS=file in the environment, every test leaves a line of JSON there: what tools/proof.ts counts. */
const FILE = process.env.WITNESS;

/** Filled by tools/count-calls.mjs, where that was imported. */
const { wspCalls = new Set() } = globalThis as { wspCalls?: Set<string> };

/** As uvu's `suite`, for tests that count in the summary of `npm test`. None can be skipped. */
export function suite(name: string): Suite {
  const tests = uvu(name);
  const add = (title: string, body: Body) => tests(title, FILE ? () => witnessed(title, body, FILE) : body);
  return Object.assign(add, { run: () => tests.run() });
}

async function witnessed(name: string, body: Body, file: string): Promise<void> {
  wspCalls.clear();
  let passed = false;
  try {
    await body();
    passed = true;
  } finally {
    const witness: Witness = { name, passed, called: [...wspCalls] };
    appendFileSync(file, `${JSON.stringify(witness)}\n`);
  }
}
