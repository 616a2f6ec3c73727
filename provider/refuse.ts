import { type Ref, SOCKET_ERROR } from './winsock.ts';

/** Fails a call: the error goes out through `lpErrno`, SOCKET_ERROR is the result. */
export function refuse(lpErrno: Ref<number>, error: number): number {
  lpErrno.value = error;
  return SOCKET_ERROR;
}
