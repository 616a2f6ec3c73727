/** What both Kaluma and Espruino offer of the usual globals, as far as this project uses it. */

declare function setTimeout(callback: () => void, ms: number): number;
declare function clearTimeout(id: number): void;
declare const console: { log(...values: unknown[]): void };
