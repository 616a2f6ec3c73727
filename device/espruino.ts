/// <reference path="../hal/kaluma/types/build.d.ts" preserve="true" />
/**
 * What a program on Espruino starts with, as `spisock/espruino`: the board, its network, and what goes over it. What a
 * program does not import is not sent to the board.
 */
export type { Resolver } from '../provider/adapters/resolver.ts';
export { type BootOptions, boot, listen, must, serve, serving, servingLeased } from './boot.ts';
export { bootNet } from './espruino/net.ts';
export { startWatchdog } from './espruino/watchdog.ts';
export { boardId, uid } from './identity.ts';
export {
  type AddressWatcher,
  addressText,
  lease,
  nameServers,
  onAddress,
  release,
  renew,
  timeServers,
} from './lease.ts';
export { announce } from './names/local-name.ts';
export { lookUp } from './names/names.ts';
export { PageRequest, servePages } from './pages.ts';
export { fetchText } from './protocols/fetching.ts';
export { TelnetLines } from './protocols/telnet.ts';
export { random } from './random.ts';
export { read, toBytes, toText, write } from './stream.ts';
export { after, uptimeMs } from './timers.ts';
