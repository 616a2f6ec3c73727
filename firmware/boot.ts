import { board } from 'board';
import { KalumaBus, kalumaClock } from '../hal/kaluma.ts';
import { W5500 } from '../hal/w5500/chip.ts';
import * as wsa from '../provider/index.ts';
import { addressText, lease, onAddress } from './lease.ts';

const err = { value: 0 };

/**
 * Brings the board up, in order: bus, chip, network settings, provider, and DHCP where flash.config.json says so, which
 * goes on by itself. Throws when no W5500 answers, since nothing can be done without one. Returns the provider that was started; `table`, if there is one, is filled.
 */
export function boot(table?: wsa.ProcTable): wsa.ProtocolInfo {
  const chip = new W5500(new KalumaBus(board), kalumaClock);
  if (TRACE) {
    wsa.traceSlots(function (line) {
      console.log(line);
    });
  }
  chip.configure(NETWORK);
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  const info = wsa.protocolInfo(chip, kalumaClock);
  if (RESERVED_SLOTS > 0) info.config.reservedSlots = RESERVED_SLOTS;
  if (wsa.WSPStartup(0x0202, data, info, null, table || null) !== 0) {
    throw new Error(
      'W5500: VERSIONR reads ' + chip.version + ', expected 4: check wiring, power and SPI clock',
    );
  }
  if (DHCP) lease(info);
  return info;
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

/** Says on the console where the device is reached, as soon as it is: what `npm run flash` waits for. */
export function serving(port: number): void {
  if (DHCP) servingLeased(port);
  else console.log('serving', NETWORK.ip.join('.') + ':' + port);
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
