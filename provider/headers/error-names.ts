/** The codes of errors.ts and their names, as one text: an object would be the largest part of many programs. */
const NAMES =
  ' 6 WSA_INVALID_HANDLE 87 WSA_INVALID_PARAMETER 995 WSA_OPERATION_ABORTED 996 WSA_IO_INCOMPLETE' +
  ' 997 WSA_IO_PENDING 10004 WSAEINTR 10013 WSAEACCES 10014 WSAEFAULT 10022 WSAEINVAL' +
  ' 10024 WSAEMFILE 10035 WSAEWOULDBLOCK 10036 WSAEINPROGRESS 10037 WSAEALREADY 10038 WSAENOTSOCK' +
  ' 10039 WSAEDESTADDRREQ 10040 WSAEMSGSIZE 10042 WSAENOPROTOOPT 10043 WSAEPROTONOSUPPORT' +
  ' 10044 WSAESOCKTNOSUPPORT 10045 WSAEOPNOTSUPP 10047 WSAEAFNOSUPPORT 10048 WSAEADDRINUSE' +
  ' 10049 WSAEADDRNOTAVAIL 10050 WSAENETDOWN 10051 WSAENETUNREACH 10052 WSAENETRESET' +
  ' 10053 WSAECONNABORTED 10054 WSAECONNRESET 10055 WSAENOBUFS 10056 WSAEISCONN 10057 WSAENOTCONN' +
  ' 10058 WSAESHUTDOWN 10060 WSAETIMEDOUT 10061 WSAECONNREFUSED 10065 WSAEHOSTUNREACH' +
  ' 10067 WSAEPROCLIM 10091 WSASYSNOTREADY 10092 WSAVERNOTSUPPORTED 10093 WSANOTINITIALISED' +
  ' 11001 WSAHOST_NOT_FOUND 11002 WSATRY_AGAIN 11003 WSANO_RECOVERY 11004 WSANO_DATA ';

/**
 * Returns the name of an error in winsock2.h, such as `WSAECONNREFUSED`; the number as text if it has none.
 *
 * @param code an error code
 */
export function errorName(code: number): string {
  const at = NAMES.indexOf(' ' + code + ' ');
  if (at < 0) return String(code);
  const from = NAMES.indexOf(' ', at + 1) + 1;
  return NAMES.slice(from, NAMES.indexOf(' ', from));
}

/** The error of a rejected promise: `name` is the code's name, `code` its number. */
export interface WsaError extends Error {
  code: number;
}

/** Creates the error of a failed call. Its message begins with `step`, the function that failed. */
export function failure(step: string, code: number): WsaError {
  const name = errorName(code);
  const error = new Error(step + ': ' + name) as WsaError;
  error.name = name;
  error.code = code;
  return error;
}
