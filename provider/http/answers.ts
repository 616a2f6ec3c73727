/** The answers to refused requests; each ends the connection (RFC 9110, 15.5 and 15.6). */

export const BAD_REQUEST = 400;
export const REQUEST_TIMEOUT = 408;
export const LENGTH_REQUIRED = 411;
export const CONTENT_TOO_LARGE = 413;
export const HEADERS_TOO_LARGE = 431;
export const NOT_IMPLEMENTED = 501;

/** The interim answer to a client that sends its body only after it (RFC 9110, 10.1.1). */
export const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** Returns the whole answer with `status`, one of those above. */
export function refusal(status: number): string {
  return 'HTTP/1.1 ' + status + ' ' + reasonOf(status) + '\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
}

function reasonOf(status: number): string {
  if (status === REQUEST_TIMEOUT) return 'Request Timeout';
  if (status === LENGTH_REQUIRED) return 'Length Required';
  if (status === CONTENT_TOO_LARGE) return 'Content Too Large';
  if (status === HEADERS_TOO_LARGE) return 'Request Header Fields Too Large';
  return status === NOT_IMPLEMENTED ? 'Not Implemented' : 'Bad Request';
}
