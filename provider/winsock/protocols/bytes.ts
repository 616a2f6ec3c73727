import { writeU32 } from '../u32.ts';
import type { ProtocolRecord } from './protocols.ts';

/** WSAPROTOCOL_INFO as the bytes of SO_PROTOCOL_INFO, with the name at the end. */

/** Offsets of its fields. All but ProviderId and szProtocol are 32-bit numbers. */
const PROVIDER_ID = 20;
const CATALOG_ENTRY = 36;
const VERSION = 72;
const NAME = 116;
/** The longest name, including its closing NUL. */
const NAME_LENGTH = 256;

/** Returns the size of the structure in bytes, with the name in bytes (A) or in 16-bit characters (W). */
export function protocolInfoSize(wide: boolean): number {
  return NAME + (wide ? 2 * NAME_LENGTH : NAME_LENGTH);
}

/** Writes the structure into `into`, which must be long enough. */
export function writeProtocolInfo(into: Uint8Array, info: ProtocolRecord, wide: boolean): void {
  into.fill(0, 0, protocolInfoSize(wide));
  writeNumbers(into, 0, [
    info.dwServiceFlags1,
    info.dwServiceFlags2,
    info.dwServiceFlags3,
    info.dwServiceFlags4,
    info.dwProviderFlags,
  ]);
  writeGuid(into, PROVIDER_ID, info.ProviderId);
  writeNumbers(into, CATALOG_ENTRY, [info.dwCatalogEntryId, info.ChainLen]);
  // Seven entries of a protocol chain lie between; a base protocol leaves them 0.
  writeNumbers(into, VERSION, [
    info.iVersion,
    info.iAddressFamily,
    info.iMaxSockAddr,
    info.iMinSockAddr,
    info.iSocketType,
    info.iProtocol,
    info.iProtocolMaxOffset,
    info.iNetworkByteOrder,
    info.iSecurityScheme,
    info.dwMessageSize,
    info.dwProviderReserved,
  ]);
  const name = info.szProtocol;
  for (let i = 0; i < name.length; i++) into[NAME + (wide ? 2 * i : i)] = name.charCodeAt(i);
}

function writeNumbers(into: Uint8Array, at: number, numbers: number[]): void {
  for (let i = 0; i < numbers.length; i++) writeU32(into, at + 4 * i, numbers[i]);
}

/** Writes `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`: the first three numbers have their lowest byte first. */
function writeGuid(into: Uint8Array, at: number, text: string): void {
  const digits = text.slice(1, -1).split('-').join('');
  for (let i = 0; i < 16; i++) {
    const place = i < 4 ? 3 - i : i < 8 ? i ^ 1 : i;
    into[at + place] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  }
}
