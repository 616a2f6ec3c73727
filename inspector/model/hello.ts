/** What a device is, as the page and a recording say it first. */
export interface Hello {
  kind: 'hello';
  /** Of the recording's format: 1. */
  version: 1;
  spisock: string;
  node: string;
  platform: string;
  board: string;
  chip: string;
  program: string;
  /** The configuration as read, secrets blanked. */
  config: unknown;
  /** Milliseconds since 1970 at simulated time 0. */
  startMs: number;
  /** Pins that lead to the chip. */
  wired: number[];
  /** What may be done to the device. */
  controls: string[];
  /** Of a real board: why parts of the page stay empty, one line each, by the part's name. */
  lacks?: Record<string, string>;
}
