import { type Ref, SOCKET_ERROR } from '../headers/winsock2.ts';

/** Fails a call: sets `lpErrno` to the error and returns SOCKET_ERROR. */
export function refuse(lpErrno: Ref<number>, error: number): number {
  lpErrno.value = error;
  return SOCKET_ERROR;
}

/** Returns the result of a call that ended with `error`: 0 for 0, else that of `refuse`. */
export function conclude(lpErrno: Ref<number>, error: number): number {
  return error === 0 ? 0 : refuse(lpErrno, error);
}
