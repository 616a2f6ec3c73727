/** The functions that every firmware starts with. */
export { boot, must, serve, serving } from './boot.ts';
export { read, toBytes, toText, write } from './stream.ts';
export { uptimeMs } from './timers.ts';
