import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { type BundleOptions, bundle } from '../../build/bundle.ts';
import { espruinoBoard, readBoard } from '../../build/config/config.ts';
import type { EspruinoBoard as Wiring } from '../../build/config/types.ts';
import { EspruinoBoard, type EspruinoBoardOptions } from '../../sim/lockstep/espruino-board.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { DnsServer } from '../../sim/servers/dns.ts';

export const NETWORK: BundleOptions['network'] = {
  mode: 'static',
  mac: '02:00:0a:00:02:0f',
  ip: '10.0.2.15',
  subnet: '255.255.255.0',
  gateway: '10.0.2.2',
};

const BOARD = 'espruino-pico-w5500';
const programs = new Map<string, Promise<string>>();

/** A program of the tests, `programs/NAME.ts`, built for a board of Espruino; `shrunk`: as it would be sent. */
export function programOf(name: string, changes: Partial<BundleOptions> = {}): Promise<string> {
  const key = JSON.stringify([name, changes]);
  const entry = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  const options = { board: BOARD, firmware: name, entry, network: NETWORK, trace: false, shrunk: false };
  const built = programs.get(key) ?? bundle({ ...options, ...changes }).then(({ program }) => program);
  programs.set(key, built);
  return built;
}

export async function wiringOf(name = BOARD): Promise<Wiring> {
  const wiring = espruinoBoard(await readBoard(name));
  assert.ok(wiring);
  return wiring as Wiring;
}

/** A board whose runtime has its network, and then `source`. It has booted, and its link is up. */
export async function netBoard(
  source: string,
  options: Partial<EspruinoBoardOptions> = {},
  changes: Partial<BundleOptions> = {},
): Promise<EspruinoBoard> {
  const [program, pins] = await Promise.all([programOf('net', changes), wiringOf()]);
  const chip = { strict: true };
  const board = new EspruinoBoard({ program: `${program};${source}`, pins, chip, ...options });
  board.run(2500);
  assert.ok(board.chip.phy.link, 'no link within 2.5 s');
  return board;
}

/** The same with addresses by DHCP, and a server of names. */
export async function namedBoard(source: string, names: Record<string, string>): Promise<EspruinoBoard> {
  const network: BundleOptions['network'] = { ...NETWORK, mode: 'dhcp' };
  const [program, pins] = await Promise.all([programOf('net', { network }), wiringOf()]);
  const board = new EspruinoBoard({ program: `${program};${source}`, pins, chip: { strict: true } });
  new DhcpServer(board.host, board.clock, { pool: ['10.0.2.15'], subnet: NETWORK.subnet }, () => {});
  const dns = new DnsServer(board.host, { clock: board.clock, run: (action) => action() }, {});
  for (const [name, ip] of Object.entries(names)) dns.add({ name, ips: [ip] });
  board.run(6000);
  return board;
}

/** Lets time pass until `done`; fails when it does not come about within `ms`. */
export function until(board: EspruinoBoard, ms: number, done: () => boolean): void {
  for (let passed = 0; passed < ms && !done(); passed++) board.run(1);
  assert.ok(done(), `not within ${ms} ms; console: ${board.lines.join(' | ')}`);
}

export const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
