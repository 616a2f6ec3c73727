import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Board, Config } from './types.ts';
import { UsageError } from './usage-error.ts';

/** What a program joins. The passphrase is in no message, and in no file but those that its user has made. */
export interface Wifi {
  ssid: string;
  /** Null: the network is open, or nothing says what its passphrase is. */
  passphrase: string | null;
}

export const PASSPHRASE_VARIABLE = 'SPISOCK_WIFI_PASSPHRASE';
/** Beside flash.config.json; the repository ignores it. */
export const SECRET_FILE = 'wifi.secret.json';

/** Of a network that the simulator offers where none is configured. */
export const SIMULATED: Wifi = { ssid: 'simulated', passphrase: null };

/** Whether a board joins its network by radio. */
export function hasWifi({ chip }: { chip?: string }): boolean {
  return chip === 'nina';
}

/**
 * What a program of that board joins; null for a board with a cable. Throws a UsageError on a passphrase that can be none; it
 * names where that stands, and not what it is.
 */
export function wifiOf(
  board: Board,
  { wifi, folder }: Config,
  environment: NodeJS.ProcessEnv = process.env,
): Wifi | null {
  if (!hasWifi(board)) return null;
  if (wifi === null) return SIMULATED;
  const passphrase = wifi.open ? null : (fromEnvironment(environment) ?? fromFile(folder));
  return { ssid: wifi.ssid, passphrase };
}

/** What is missing of a network that a real board is to join, as one line; null if there is nothing. */
export function wifiComplaint(board: Board, { wifi }: Config, found: Wifi | null): string | null {
  if (!found) return null;
  if (wifi === null)
    return `board ${board.name} joins a Wi-Fi network: say which, "wifi": { "ssid": "..." } in flash.config.json`;
  if (wifi.open || found.passphrase !== null) return null;
  return `no passphrase for the network '${wifi.ssid}': set ${PASSPHRASE_VARIABLE}, or write { "passphrase": "..." } to ${SECRET_FILE}; for an open network, "wifi": { "ssid": "...", "open": true }`;
}

function fromEnvironment(environment: NodeJS.ProcessEnv): string | null {
  const given = environment[PASSPHRASE_VARIABLE];
  return given === undefined || given === '' ? null : checked(given, PASSPHRASE_VARIABLE);
}

function fromFile(folder: string): string | null {
  const file = join(folder, SECRET_FILE);
  if (!existsSync(file)) return null;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The reason that JSON.parse gives quotes the file.
    throw new UsageError(`${SECRET_FILE} is not JSON; it is { "passphrase": "..." }`);
  }
  const { passphrase } = (value ?? {}) as { passphrase?: unknown };
  if (typeof passphrase !== 'string')
    throw new UsageError(`${SECRET_FILE} has no passphrase; it is { "passphrase": "..." }`);
  return checked(passphrase, SECRET_FILE);
}

/** 8 to 63 printable characters of ASCII (IEEE 802.11, Annex J). */
function checked(passphrase: string, where: string): string {
  const { length } = passphrase;
  if (length < 8 || length > 63)
    throw new UsageError(`the passphrase of ${where} has ${length} characters; it is 8 to 63 of them`);
  if (!/^[\x20-\x7e]*$/.test(passphrase))
    throw new UsageError(`the passphrase of ${where} has a character that is not printable ASCII`);
  return passphrase;
}
