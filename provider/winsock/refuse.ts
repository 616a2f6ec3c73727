import { type Ref, SOCKET_ERROR } from '../headers/winsock2.ts';

/** Fails a call: the error goes out through `lpErrno`, SOCKET_ERROR is the result. */
export function refuse(lpErrno: Ref<number>, error: number): number {
  lpErrno.value = error;
  return SOCKET_ERROR;
}

/** The result of a call that ended with `error`: 0 for 0, else what `refuse` says. */
export function conclude(lpErrno: Ref<number>, error: number): number {
  return error === 0 ? 0 : refuse(lpErrno, error);
}
