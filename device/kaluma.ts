/// <reference path="../hal/kaluma/types/build.d.ts" preserve="true" />
/**
 * What a program on Kaluma starts with, as `spisock/kaluma`: the board, its network, and what goes over it. What a program
 * does not import is not flashed.
 */
export type { Resolver } from '../provider/adapters/resolver.ts';
export type { HttpLimits } from '../provider/http/limits.ts';
export { type BootOptions, boot, listen, must, serve, serving, servingLeased } from './boot.ts';
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
export { bootHttp, bootNet, type NetOptions } from './net.ts';
export { PageRequest, servePages } from './pages.ts';
export { fetchText } from './protocols/fetching.ts';
export { MqttSession, talkMqtt } from './protocols/mqtt.ts';
export { TelnetLines } from './protocols/telnet.ts';
export { random } from './random.ts';
export { read, toBytes, toText, write } from './stream.ts';
export { after, uptimeMs } from './timers.ts';
export { startWatchdog } from './watchdog.ts';
export { secureNextConnect, signalStrength, type WifiOptions } from './wifi.ts';
