/** A test: the suite that it is in, and its title. */
export interface TestName {
  suite: string;
  title: string;
}

/** What a process of suites is told. */
export type Order = { kind: 'run'; file: string; limitMs: number } | { kind: 'end' };

/** What a process of suites reports to the command that has started it. */
export type Message =
  /** It has started. */
  | { kind: 'ready' }
  | { kind: 'begin'; test: TestName }
  /** Without `failure` it has passed. `called`: the provider's functions that it has called. */
  | { kind: 'end'; test: TestName; failure?: string; called: string[] }
  | { kind: 'skip'; test: TestName }
  /** Something beside the tests has failed: loading the file, a hook of a suite, or what is left open at its end. */
  | { kind: 'failure'; test: TestName; failure: string }
  | { kind: 'print'; text: string }
  /** The file is at its end. `cpuMs`: CPU time of the process and of the children that have ended. */
  | { kind: 'done'; cpuMs: number };
