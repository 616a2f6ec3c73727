import type { ProtocolRecord } from './protocols.ts';
import { writeU32 } from './u32.ts';

/** WSAPROTOCOL_INFO as the bytes that SO_PROTOCOL_INFO gives: everything in its place, the name at the end. */

/** Where ProviderId and szProtocol begin. Before, between and behind them are 32-bit numbers. */
const PROVIDER_ID = 20;
const NAME = 116;
/** The longest name, its closing NUL counted. */
const NAME_LENGTH = 256;

/** How many bytes the structure takes, with the name in bytes (A) or in 16-bit characters (W). */
export function protocolInfoSize(wide: boolean): number {
  return NAME + (wide ? 2 * NAME_LENGTH : NAME_LENGTH);
}

/** Writes the structure into `into`, which is long enough. */
export function writeProtocolInfo(into: Uint8Array, info: ProtocolRecord, wide: boolean): void {
  for (let i = 0; i < protocolInfoSize(wide); i++) into[i] = 0;
  writeU32(into, 0, info.dwServiceFlags1);
  writeU32(into, 4, info.dwServiceFlags2);
  writeU32(into, 8, info.dwServiceFlags3);
  writeU32(into, 12, info.dwServiceFlags4);
  writeU32(into, 16, info.dwProviderFlags);
  writeGuid(into, PROVIDER_ID, info.ProviderId);
  writeU32(into, 36, info.dwCatalogEntryId);
  // Seven places for a chain of entries follow, which a base protocol does not have.
  writeU32(into, 40, info.ChainLen);
  writeU32(into, 72, info.iVersion);
  writeU32(into, 76, info.iAddressFamily);
  writeU32(into, 80, info.iMaxSockAddr);
  writeU32(into, 84, info.iMinSockAddr);
  writeU32(into, 88, info.iSocketType);
  writeU32(into, 92, info.iProtocol);
  writeU32(into, 96, info.iProtocolMaxOffset);
  writeU32(into, 100, info.iNetworkByteOrder);
  writeU32(into, 104, info.iSecurityScheme);
  writeU32(into, 108, info.dwMessageSize);
  writeU32(into, 112, info.dwProviderReserved);
  const name = info.szProtocol;
  for (let i = 0; i < name.length; i++) into[NAME + (wide ? 2 * i : i)] = name.charCodeAt(i);
}

/** Writes `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`: the first three numbers have their lowest byte first. */
function writeGuid(into: Uint8Array, at: number, text: string): void {
  const digits = text.slice(1, -1).split('-').join('');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  for (let i = 0; i < order.length; i++) into[at + order[i]] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
}
