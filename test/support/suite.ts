import { suite as uvu } from 'uvu';

type Body = () => void | Promise<void>;

export interface Suite {
  (name: string, body: Body): void;
  run(): void;
}

/** As uvu's `suite`, for tests that count in the summary of `npm test`. None can be skipped. */
export function suite(name: string): Suite {
  return uvu(name);
}
