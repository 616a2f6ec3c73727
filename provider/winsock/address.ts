import { hooks } from '../engine/records/hooks.ts';
import { WSAEFAULT, WSAEINVAL } from '../headers/errors.ts';
import { AF_INET6 } from '../headers/ip6.ts';
import { AF_INET, type Ref, SOCKADDR_SIZE, type SockAddr } from '../headers/winsock2.ts';
import { conclude, refuse } from './refuse.ts';
import { isName } from './sockaddr.ts';

/**
 * Writes an address as text: `a.b.c.d`, followed by `:port` unless the port is 0.
 *
 * @param lpsaAddress an AF_INET address; AF_INET6 in programs that call `enableIpv6`, as `fe80::1` or `[fe80::1]:80`
 * @param dwAddressLength 16, or 28
 * @param lpProtocolInfo is ignored
 * @param lpszAddressString out: the text; null to query the length only
 * @param lpdwAddressStringLength in: capacity in UTF-16 units, including the closing NUL; out: length of the text,
 * including it (8 to 22)
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEFAULT (no room, or a short address), WSAEINVAL (another family)
 * @see WSPAddressToString, ws2spi.h
 */
export function WSPAddressToString(
  lpsaAddress: SockAddr,
  dwAddressLength: number,
  lpProtocolInfo: unknown,
  lpszAddressString: Ref<string> | null,
  lpdwAddressStringLength: Ref<number>,
  lpErrno: Ref<number>,
): number {
  if (!lpdwAddressStringLength || !isName(lpsaAddress, dwAddressLength)) return refuse(lpErrno, WSAEFAULT);
  const ipv6 = hooks.ipv6;
  const is6 = ipv6 && lpsaAddress.family === AF_INET6;
  const six = is6 ? ipv6.textOf(lpsaAddress, dwAddressLength) : '';
  if (six === null) return refuse(lpErrno, WSAEFAULT);
  if (!is6 && lpsaAddress.family !== AF_INET) return refuse(lpErrno, WSAEINVAL);
  const a = lpsaAddress.addr;
  let text = a[0] + '.' + a[1] + '.' + a[2] + '.' + a[3];
  if (lpsaAddress.port !== 0) text += ':' + lpsaAddress.port;
  if (is6) text = six;
  const room = lpdwAddressStringLength.value;
  lpdwAddressStringLength.value = text.length + 1;
  if (!lpszAddressString || room <= text.length) return refuse(lpErrno, WSAEFAULT);
  lpszAddressString.value = text;
  return 0;
}

/**
 * Reads an address of one to four parts separated by dots; the last part fills the remaining bytes. Each part is
 * decimal, octal with a leading 0, or hexadecimal with a leading 0x, of which the lowest 32 bits count, as on Windows.
 * An optional port from 1 to 65535 follows after a colon, by the same rules.
 *
 * @param addressString the text, without blanks
 * @param addressFamily AF_INET; AF_INET6 in programs that call `enableIpv6`
 * @param lpProtocolInfo is ignored
 * @param lpAddress out: the address; family and port are 0 if the text is not an address
 * @param lpAddressLength in: 16 or more; out: 16
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEFAULT (less than 16), WSAEINVAL (not an address, or another family)
 * @see WSPStringToAddress, ws2spi.h
 */
export function WSPStringToAddress(
  addressString: string,
  addressFamily: number,
  lpProtocolInfo: unknown,
  lpAddress: SockAddr,
  lpAddressLength: Ref<number>,
  lpErrno: Ref<number>,
): number {
  if (!lpAddressLength || !isName(lpAddress, SOCKADDR_SIZE)) return refuse(lpErrno, WSAEFAULT);
  if (lpAddressLength.value < SOCKADDR_SIZE) {
    lpAddressLength.value = SOCKADDR_SIZE;
    return refuse(lpErrno, WSAEFAULT);
  }
  const ipv6 = hooks.ipv6;
  if (ipv6 && addressFamily === AF_INET6)
    return conclude(lpErrno, ipv6.read(addressString, lpAddress, lpAddressLength));
  const colon = addressString.indexOf(':');
  const host = colon < 0 ? addressString : addressString.slice(0, colon);
  const port = colon < 0 ? 0 : parseNumber(addressString.slice(colon + 1), Infinity);
  lpAddress.family = lpAddress.port = 0;
  if (addressFamily !== AF_INET || port > 0xffff || (colon >= 0 && port < 1))
    return refuse(lpErrno, WSAEINVAL);
  if (!parseHost(host, lpAddress.addr)) return refuse(lpErrno, WSAEINVAL);
  lpAddress.family = AF_INET;
  lpAddress.port = port;
  lpAddressLength.value = SOCKADDR_SIZE;
  return 0;
}

/** Writes the address into the 4 bytes of `into`. Returns false if `text` is not an address. */
function parseHost(text: string, into: Uint8Array): boolean {
  const parts = text.split('.');
  if (parts.length > 4) return false;
  let value = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parseNumber(parts[i], 0x100000000);
    const bytes = i < parts.length - 1 ? 1 : 5 - parts.length;
    // Not a shift: the whole address does not fit into a signed number.
    const limit = Math.pow(256, bytes);
    if (part < 0 || part >= limit) return false;
    value = value * limit + part;
  }
  for (let i = 3; i >= 0; i--) {
    into[i] = value % 256;
    value = Math.floor(value / 256);
  }
  return true;
}

/**
 * Returns the value of a decimal, octal (0...) or hexadecimal (0x..., modulo `modulus`) number; -1 if `text` is none.
 */
function parseNumber(text: string, modulus: number): number {
  const hex = text.length > 2 && text[0] === '0' && (text[1] === 'x' || text[1] === 'X');
  const radix = hex ? 16 : text[0] === '0' ? 8 : 10;
  const from = hex ? 2 : 0;
  if (text.length === 0) return -1;
  let value = 0;
  for (let i = from; i < text.length; i++) {
    const digit = parseDigit(text.charCodeAt(i));
    if (digit >= radix) return -1;
    value = value * radix + digit;
    if (hex && value >= modulus) value %= modulus;
  }
  return value;
}

function parseDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = (code | 0x20) - 97;
  return letter >= 0 && letter < 6 ? letter + 10 : 99;
}
