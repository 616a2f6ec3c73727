import { BAD_REQUEST, CONTENT_TOO_LARGE, HEADERS_TOO_LARGE, NOT_IMPLEMENTED } from './answers.ts';
import { BodyReader } from './body.ts';
import type { HttpLimits } from './limits.ts';
import { latin1, trimmed, withoutCr } from './text.ts';
import { bodyWithoutLength, MAYBE, NO_BODY } from './unsized.ts';

/**
 * Reads a request piece by piece, cut at any place (RFC 9112). It stores a head of at most `headBytes` characters, and
 * nothing of the body.
 */
export class RequestReader {
  /** The head is complete: the fields below are valid. */
  complete!: boolean;
  method!: string;
  /** The request target in origin form, also if the client sent it in absolute form (RFC 9112, 3.2.2). */
  target!: string;
  /** The last digit of HTTP/1.0 and HTTP/1.1. */
  minor!: number;
  /** The request has a body, which follows the head. */
  hasBody!: boolean;
  /** The client waits for `CONTINUE` before it sends the body. */
  expects!: boolean;
  /**
   * The complete head with CRLF after each line, an empty line at the end, and without Transfer-Encoding; before that,
   * the part received so far.
   */
  head!: string;
  readonly body = new BodyReader();
  limits!: HttpLimits;
  /** The end of the request is known: from its headers, or because the bytes after its head are another request. */
  private sized!: boolean;
  /** Characters of empty lines before the request. */
  private blanks!: number;

  /** Begins a new request. */
  begin(limits: HttpLimits): void {
    this.limits = limits;
    this.blanks = 0;
    this.head = '';
    this.complete = false;
  }

  /**
   * Reads the next bytes. Those of the body are moved to the beginning of `piece`.
   *
   * @returns the number of body bytes in `piece`, or a negative number: the status of the answer, negated
   */
  take(piece: Uint8Array): number {
    if (this.complete) return this.hasBody ? this.body.take(piece, 0) : this.judge(piece, 0);
    let text = latin1(piece);
    if (this.head !== '') text = this.head + text;
    else if (text < ' ') text = this.withoutBlanks(text);
    const end = endOfHead(text, this.head.length);
    this.head = text;
    const most = this.limits.headBytes;
    if ((end < 0 ? text.length : end) > most || this.blanks > most) return -HEADERS_TOO_LARGE;
    if (end < 0) return 0;
    const status = this.readHead(text, end);
    if (status !== 0) return -status;
    this.complete = true;
    if (text.length === end) return 0;
    const at = piece.length - (text.length - end);
    return this.hasBody ? this.body.take(piece, at) : this.judge(piece, at);
  }

  /** Examines the bytes after a head without a body, from `at` on. Returns 0, or the status of the answer, negated. */
  private judge(piece: Uint8Array, at: number): number {
    if (this.sized) return 0;
    const verdict = bodyWithoutLength(this.method, piece, at);
    this.sized = verdict === NO_BODY;
    return verdict < MAYBE ? verdict : 0;
  }

  /** Returns true if the whole request was read. */
  isOver(): boolean {
    return this.complete && (!this.hasBody || this.body.ended);
  }

  /** Removes empty lines before a request, which are not part of it (RFC 9112, 2.2). */
  private withoutBlanks(text: string): string {
    let at = 0;
    while (at < text.length && (text.charAt(at) === '\r' || text.charAt(at) === '\n')) at++;
    this.blanks += at;
    return text.slice(at);
  }

  private readHead(text: string, end: number): number {
    // Length at which there are too many headers even with three characters each.
    const most = this.limits.headers;
    if (most > 0 && end > 3 * most && text.slice(0, end).split('\n').length - 3 > most)
      return HEADERS_TOO_LARGE;
    this.hasBody = this.expects = this.sized = false;
    // The request before may have had one that was not read to its end.
    this.body.beginLength(0);
    const newline = text.indexOf('\n');
    const crlf = text.charAt(newline - 1) === '\r';
    const start = text.slice(0, crlf ? newline - 1 : newline).split(' ');
    if (start.length !== 3 || start[0] < '!' || start[1] === '') return BAD_REQUEST;
    const version = start[2];
    if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return BAD_REQUEST;
    this.method = start[0];
    this.minor = version === 'HTTP/1.1' ? 1 : 0;
    this.target = start[1].charAt(0) === '/' ? start[1] : originForm(start[1]);
    const lower = text.toLowerCase();
    const framed = lower.indexOf('content-length') >= 0 || lower.indexOf('transfer-encoding') >= 0;
    const whole = crlf && this.target === start[1] && text.slice(end - 4, end) === '\r\n\r\n';
    if (!framed && whole) {
      this.head = text.length === end ? text : text.slice(0, end);
      return 0;
    }
    const lines = text.slice(0, end).split('\n');
    lines[0] = start[0] + ' ' + this.target + ' ' + version;
    return this.readHeaders(lines);
  }

  /**
   * Reads the length of the body, strictly: a length that the runtime reads differently would allow request smuggling.
   */
  private readHeaders(lines: string[]): number {
    let head = lines[0] + '\r\n';
    let length = -1;
    let chunked = false;
    for (let i = 1; i < lines.length; i++) {
      const line = withoutCr(lines[i]);
      if (line === '') break;
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      if (colon < 1 || !isName(name)) return BAD_REQUEST;
      const value = trimmed(line.slice(colon + 1));
      // A reader that takes either for the end of a line, or of the text, reads another value.
      if (value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) return BAD_REQUEST;
      if (name === 'transfer-encoding') {
        if (chunked || value.toLowerCase() !== 'chunked') return NOT_IMPLEMENTED;
        chunked = true;
        continue;
      }
      if (name === 'content-length') {
        const given = lengthOf(value);
        if (given < 0 || (length >= 0 && length !== given)) return BAD_REQUEST;
        length = given;
      }
      if (name === 'expect') this.expects = this.minor === 1 && value.toLowerCase() === '100-continue';
      head += line + '\r\n';
    }
    this.head = head + '\r\n';
    return this.beginBody(length, chunked);
  }

  private beginBody(length: number, chunked: boolean): number {
    const most = this.limits.bodyBytes;
    // A length together with chunks, and chunks of HTTP/1.0, are means of request smuggling (RFC 9112, 6.1).
    if (chunked && (length >= 0 || this.minor === 0)) return BAD_REQUEST;
    if (length > most) return CONTENT_TOO_LARGE;
    if (chunked) this.body.beginChunks(most);
    else if (length > 0) this.body.beginLength(length);
    this.hasBody = chunked || length > 0;
    this.sized = chunked || length >= 0;
    if (!this.hasBody) this.expects = false;
    return 0;
  }
}

/** Returns the end of the head in `text`, after its empty line, or -1. The end is not before character `known`. */
function endOfHead(text: string, known: number): number {
  const from = known < 2 ? 0 : known - 2;
  const crlf = text.indexOf('\n\r\n', from);
  const lf = text.indexOf('\n\n', from);
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2;
  return crlf < 0 ? -1 : crlf + 3;
}

/** Returns path and query of a target with scheme and host. */
function originForm(target: string): string {
  const scheme = target.slice(0, 7).toLowerCase();
  if (scheme !== 'http://') return target;
  const slash = target.indexOf('/', 7);
  const query = target.indexOf('?', 7);
  if (query >= 0 && (slash < 0 || query < slash)) return '/' + target.slice(query);
  return slash < 0 ? '/' : target.slice(slash);
}

/**
 * Returns true if `name`, in lower case, is a header name: letters, digits and the other token characters (RFC 9110,
 * 5.6.2).
 */
function isName(name: string): boolean {
  for (let i = 0; i < name.length; i++)
    if ("abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+.^_`|~".indexOf(name.charAt(i)) < 0) return false;
  return true;
}

/** Returns the value of Content-Length, or -1. */
function lengthOf(value: string): number {
  if (value === '') return -1;
  for (let i = 0; i < value.length; i++) if (value.charAt(i) < '0' || value.charAt(i) > '9') return -1;
  return parseInt(value, 10);
}
