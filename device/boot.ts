import { board, boardBus } from 'board';
import { allowSilentRefusal, Chip, complaint, configure, NAME, shareMemory, verifyWrites } from '#chip';
import { clock } from '#runtime';
import type { NetworkSettings } from '../hal/chip.ts';
import type { KalumaPins } from '../hal/kaluma/bus.ts';
import { macOf } from '../hal/mac.ts';
import { providerOf } from '../provider/engine/records/provider.ts';
import { ServiceTimer, setTimer } from '../provider/engine/service-timers.ts';
import * as wsa from '../provider/index.ts';
import { uid } from './identity.ts';
import { addressText, lease, onAddress } from './lease.ts';
import { random, stir } from './random.ts';
import { setNetwork, type WifiOptions } from './wifi.ts';

const err = { value: 0 };
/** A chip with a radio finds its addresses by a DHCP client of its own. */
const NO_NETWORK: NetworkSettings = {
  mac: [0, 0, 0, 0, 0, 0],
  ip: [0, 0, 0, 0],
  subnet: [0, 0, 0, 0],
  gateway: [0, 0, 0, 0],
};

/** Settings that replace those of flash.config.json, and callbacks. */
export interface BootOptions {
  /** The chip's wiring. */
  board?: KalumaPins;
  /** The device's addresses; with DHCP, the fallback addresses. */
  network?: NetworkSettings;
  /** Boards with a radio: the network to join. */
  wifi?: WifiOptions;
  /** Called with the device's address as text as soon as it has one, and again when it changes. */
  onReady?: (address: string) => void;
  /** Out: the provider's functions. */
  table?: wsa.ProcTable;
}

/** Interval between checks for a chip that did not answer at the start, in milliseconds; for console messages. */
const ABSENT_MS = 250;
/** Messages to be printed once the chip answers; null if it has answered from the start. */
let pendingMessages: (() => void)[] | null = null;

/**
 * Starts the board in this order: bus, chip, network settings, provider, and DHCP if flash.config.json selects it,
 * which runs in the background. `watchLink` reports the link, and a chip that had to be set up anew. A chip that does
 * not answer is reported once on the console, and tried again. Sockets can be created, bound and made to listen
 * meanwhile, and work within two seconds of its first answer.
 *
 * @param options settings; absent ones are taken from flash.config.json
 * @returns the protocol info of the started provider
 * @throws Error, with the name of WSPStartup and its error, if that fails
 */
export function boot(options?: BootOptions): wsa.ProtocolInfo {
  if (MAC_FROM_BOARD) NETWORK.mac = ownMac();
  const network = (options && options.network) || NETWORK;
  const pins = (options && options.board) || board;
  const chip = new Chip(boardBus(pins.spi, pins.cs, pins.reset, pins.interrupt), clock);
  if (TRACE) {
    wsa.traceSlots(function (line) {
      console.log(line);
    });
  }
  configure(chip, WIFI && DHCP ? NO_NETWORK : network);
  if (WIFI) setNetwork(chip, (options && options.wifi) || null);
  if (RX_KB && TX_KB) shareMemory(chip, RX_KB, TX_KB);
  if (VERIFY_WRITES) verifyWrites(chip);
  if (!SILENT_REFUSALS) allowSilentRefusal(chip, false);
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  const info = wsa.protocolInfo(chip, clock);
  stir(network.mac);
  info.config.random = random;
  if (RESERVED_SLOTS > 0) info.config.reservedSlots = RESERVED_SLOTS;
  info.config.awaitsChip = true;
  const result = wsa.WSPStartup(0x0202, data, info, null, (options && options.table) || null);
  if (result !== 0) throw new Error('WSPStartup failed: ' + result);
  awaitChip(info, chip);
  if (DHCP || WIFI) lease(info, network);
  const onReady = options && options.onReady;
  if (onReady) ready(network, onReady);
  return info;
}

/** The hardware address that the board has by its id. */
function ownMac(): number[] {
  const id = uid();
  if (id === '') console.log('the board has no unique id; give network.mac as six bytes');
  return macOf(id);
}

/** Names a chip that does not answer, and has said what waits for its answer. */
function awaitChip(info: wsa.ProtocolInfo, chip: Chip): void {
  const provider = providerOf(info);
  if (!provider || provider.up) return;
  console.log(complaint(chip) + '; it is tried again');
  const lines: (() => void)[] = [];
  pendingMessages = lines;
  const timer = new ServiceTimer(clock, function () {
    if (!provider.up) return setTimer(timer, provider, ABSENT_MS);
    pendingMessages = null;
    console.log(NAME + ': answers');
    for (let i = 0; i < lines.length; i++) lines[i]();
  });
  setTimer(timer, provider, ABSENT_MS);
}

/** Prints a message now, or as soon as the chip answers. */
function printWhenUp(say: () => void): void {
  if (pendingMessages) pendingMessages.push(say);
  else say();
}

/**
 * Listens on `port` with the configured backlog, prints a line on the console, and registers `events` of the listener,
 * and of every socket that it accepts, for `proc`.
 *
 * @param port 1 to 65535
 * @param proc the window procedure
 * @param events FD_ bits
 * @returns the listener
 * @throws Error, with the name of the step, if one fails
 */
export function serve(port: number, proc: wsa.WindowProc, events: number): number {
  const s = listen(port, proc, events);
  serving(port);
  return s;
}

/**
 * As `serve`, without a line on the console.
 *
 * @param port 1 to 65535
 * @param proc the window procedure
 * @param events FD_ bits
 * @returns the listener
 * @throws Error, with the name of the step, if one fails
 */
export function listen(port: number, proc: wsa.WindowProc, events: number): number {
  const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
  must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
  must(wsa.WSPBind(s, wsa.inetAny(port), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
  must(wsa.WSPListen(s, BACKLOG, err) === 0, 'WSPListen', err);
  must(wsa.WSPAsyncSelect(s, wsa.createWindow(proc), 1, events, err) === 0, 'WSPAsyncSelect', err);
  return s;
}

/** Calls `onReady` now if the device has its address from the start, else whenever it gets one. */
function ready(network: NetworkSettings, onReady: (address: string) => void): void {
  if (!DHCP && !WIFI) {
    printWhenUp(function () {
      onReady(addressText(network.ip));
    });
    return;
  }
  onAddress(function (ip) {
    if (ip) onReady(addressText(ip));
  });
}

/**
 * Prints the device's address and port on the console as soon as it is reachable. `npm run flash` waits for this line.
 *
 * @param port the port of the service
 */
export function serving(port: number): void {
  if (DHCP || WIFI) servingLeased(port);
  else {
    printWhenUp(function () {
      console.log('serving', NETWORK.ip.join('.') + ':' + port);
    });
  }
}

/**
 * As `serving`, with DHCP: prints the line again when the address changes.
 *
 * @param port the port of the service
 */
export function servingLeased(port: number): void {
  onAddress(function (ip) {
    if (ip) console.log('serving', addressText(ip) + ':' + port);
  });
}

/**
 * Checks a step that the program needs.
 *
 * @param done the result of the step
 * @param step its name
 * @param lpErrno its error
 * @throws Error with the name of the step and its error, if `done` is false
 */
export function must(done: boolean, step: string, lpErrno: wsa.Ref<number>): void {
  if (!done) throw new Error(step + ' failed: ' + lpErrno.value);
}
