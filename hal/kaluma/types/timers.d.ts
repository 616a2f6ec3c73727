/** The common globals that both Kaluma and Espruino have and this project uses. */

declare function setTimeout(callback: () => void, ms: number): number;
declare function clearTimeout(id: number): void;
declare const console: { log(...values: unknown[]): void };
