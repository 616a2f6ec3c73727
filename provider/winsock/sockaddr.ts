import { SOCKADDR_SIZE, type SockAddr } from '../headers/winsock2.ts';

/** Returns true if a caller's record can hold a sockaddr_in. `length` is the caller's length argument. */
export function isName(name: SockAddr | null, length: number): boolean {
  return !!name && length >= SOCKADDR_SIZE && !!name.addr && name.addr.length >= 4;
}
