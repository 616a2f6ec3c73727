import { board, boardBus } from 'board';
import { allowSilentRefusal, Chip, complaint, configure, NAME, shareMemory, verifyWrites } from '#chip';
import type { NetworkSettings } from '../hal/chip.ts';
import { type KalumaPins, kalumaClock } from '../hal/kaluma/bus.ts';
import { providerOf } from '../provider/engine/records/provider.ts';
import * as wsa from '../provider/index.ts';
import { addressText, lease, onAddress } from './lease.ts';
import { random, stir } from './random.ts';

const err = { value: 0 };

/** What is to be otherwise than flash.config.json says, and who wants to know. */
export interface BootOptions {
  /** Where the chip is wired. */
  board?: KalumaPins;
  /** The device's addresses; with DHCP, those that it falls back to. */
  network?: NetworkSettings;
  /** Called with the device's address as text as soon as it has one, and again when it is another one. */
  onReady?: (address: string) => void;
  /** Is filled with the provider's functions. */
  table?: wsa.ProcTable;
}

/** How often a chip that did not answer at the start is looked for, by those who want to say that it does. */
const ABSENT_MS = 250;
/** What is to be said once the chip answers; null where it has answered from the start. */
let unsaid: (() => void)[] | null = null;

/**
 * Brings the board up, in order: bus, chip, network settings, provider, and DHCP where flash.config.json says so, which
 * goes on by itself. `watchLink` tells of the link, and of a chip that had to be set up anew. A chip that does not answer is
 * named once on the console, and tried again: meanwhile sockets can be made, bound and listen, and they serve within two
 * seconds of its first answer.
 *
 * @returns the provider that was started
 */
export function boot(options?: BootOptions): wsa.ProtocolInfo {
  const network = (options && options.network) || NETWORK;
  const pins = (options && options.board) || board;
  const chip = new Chip(boardBus(pins.spi, pins.cs, pins.reset, pins.interrupt), kalumaClock);
  if (TRACE) {
    wsa.traceSlots(function (line) {
      console.log(line);
    });
  }
  configure(chip, network);
  if (RX_KB && TX_KB) shareMemory(chip, RX_KB, TX_KB);
  if (VERIFY_WRITES) verifyWrites(chip);
  if (!SILENT_REFUSALS) allowSilentRefusal(chip, false);
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  const info = wsa.protocolInfo(chip, kalumaClock);
  stir(network.mac);
  info.config.random = random;
  if (RESERVED_SLOTS > 0) info.config.reservedSlots = RESERVED_SLOTS;
  info.config.awaitsChip = true;
  const result = wsa.WSPStartup(0x0202, data, info, null, (options && options.table) || null);
  if (result !== 0) throw new Error('WSPStartup failed: ' + result);
  awaitChip(info, chip);
  if (DHCP) lease(info, network);
  const onReady = options && options.onReady;
  if (onReady) ready(network, onReady);
  return info;
}

/** Names a chip that does not answer, and has said what waits for its answer. */
function awaitChip(info: wsa.ProtocolInfo, chip: Chip): void {
  const provider = providerOf(info);
  if (!provider || provider.up) return;
  console.log(complaint(chip) + '; it is tried again');
  const lines: (() => void)[] = [];
  unsaid = lines;
  const look = (): void => {
    if (!provider.up) return kalumaClock.after(ABSENT_MS, look);
    unsaid = null;
    console.log(NAME + ': answers');
    for (let i = 0; i < lines.length; i++) lines[i]();
  };
  kalumaClock.after(ABSENT_MS, look);
}

/** Says something now, or as soon as the chip answers. */
function sayWhenUp(say: () => void): void {
  if (unsaid) unsaid.push(say);
  else say();
}

/**
 * Listens on `port` with the configured backlog, says so on the console, and has `events` of the listener and of every
 * socket that it accepts sent to `proc`. Returns the listener; throws, naming the step, when one fails.
 */
export function serve(port: number, proc: wsa.WindowProc, events: number): number {
  const s = listen(port, proc, events);
  serving(port);
  return s;
}

/** As `serve`, without a word. */
export function listen(port: number, proc: wsa.WindowProc, events: number): number {
  const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
  must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
  must(wsa.WSPBind(s, wsa.inetAny(port), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
  must(wsa.WSPListen(s, BACKLOG, err) === 0, 'WSPListen', err);
  must(wsa.WSPAsyncSelect(s, wsa.createWindow(proc), 1, events, err) === 0, 'WSPAsyncSelect', err);
  return s;
}

/** Calls `onReady` now where the device has its address from the start, else whenever it gets one. */
function ready(network: NetworkSettings, onReady: (address: string) => void): void {
  if (!DHCP) {
    sayWhenUp(function () {
      onReady(addressText(network.ip));
    });
    return;
  }
  onAddress(function (ip) {
    if (ip) onReady(addressText(ip));
  });
}

/** Says on the console where the device is reached, as soon as it is: what `npm run flash` waits for. */
export function serving(port: number): void {
  if (DHCP) servingLeased(port);
  else {
    sayWhenUp(function () {
      console.log('serving', NETWORK.ip.join('.') + ':' + port);
    });
  }
}

/** As `serving`, by DHCP: says so again when the address changes. */
export function servingLeased(port: number): void {
  onAddress(function (ip) {
    if (ip) console.log('serving', addressText(ip) + ':' + port);
  });
}

/** For steps without which the program makes no sense: throws, naming the step and its error, when one failed. */
export function must(done: boolean, step: string, lpErrno: wsa.Ref<number>): void {
  if (!done) throw new Error(step + ' failed: ' + lpErrno.value);
}
