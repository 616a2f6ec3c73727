import { BAD_REQUEST, CONTENT_TOO_LARGE, HEADERS_TOO_LARGE, NOT_IMPLEMENTED } from './answers.ts';
import { BodyReader } from './body.ts';
import type { HttpLimits } from './limits.ts';
import { latin1 } from './text.ts';
import { bodyWithoutLength, MAYBE, NO_BODY } from './unsized.ts';

/**
 * A request as it comes in, piece by piece and cut anywhere (RFC 9112). What it keeps is bounded: a head of `headBytes`
 * characters, and of the body nothing.
 */
export class RequestReader {
  /** The head is whole: from then on the fields below hold. */
  complete!: boolean;
  method!: string;
  /** The request target in origin form where the client gave it in absolute form (RFC 9112, 3.2.2). */
  target!: string;
  /** Of HTTP/1.0 and HTTP/1.1 the last digit. */
  minor!: number;
  /** A body comes behind the head, or came with it. */
  hasBody!: boolean;
  /** The client waits for `CONTINUE` with its body. */
  expects!: boolean;
  /** The head with CRLF behind each line, an empty line last, and without Transfer-Encoding; before: what is there of it. */
  head!: string;
  readonly body = new BodyReader();
  limits!: HttpLimits;
  /** It is known where the request ends: it said so, or what comes behind its head is another request. */
  private sized!: boolean;
  /** Characters of empty lines before the request. */
  private blanks!: number;

  /** Begins with a new request, of which nothing is there yet. */
  begin(limits: HttpLimits): void {
    this.limits = limits;
    this.blanks = 0;
    this.head = '';
    this.complete = false;
  }

  /**
   * Takes the next bytes. What of them belongs to the body is moved to the beginning of `piece`.
   *
   * @returns how many bytes of the body are in `piece`; or less than 0: the status of the answer, negated
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

  /** What comes behind a head without a body, from `at` on. Returns 0, or the status of the answer, negated. */
  private judge(piece: Uint8Array, at: number): number {
    if (this.sized) return 0;
    const verdict = bodyWithoutLength(this.method, piece, at);
    this.sized = verdict === NO_BODY;
    return verdict < MAYBE ? verdict : 0;
  }

  /** Whether the whole request is there. */
  isOver(): boolean {
    return this.complete && (!this.hasBody || this.body.ended);
  }

  /** Empty lines before a request are no part of it (RFC 9112, 2.2). */
  private withoutBlanks(text: string): string {
    let at = 0;
    while (at < text.length && (text.charAt(at) === '\r' || text.charAt(at) === '\n')) at++;
    this.blanks += at;
    return text.slice(at);
  }

  private readHead(text: string, end: number): number {
    // Where they would be too many although each had three characters only.
    const most = this.limits.headers;
    if (end > 3 * most && text.slice(0, end).split('\n').length - 3 > most) return HEADERS_TOO_LARGE;
    this.hasBody = this.expects = this.sized = false;
    const start = text.slice(0, text.indexOf('\n')).trim().split(' ');
    if (start.length !== 3 || start[0] === '' || start[1] === '') return BAD_REQUEST;
    const version = start[2];
    if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return BAD_REQUEST;
    this.method = start[0];
    this.minor = version === 'HTTP/1.1' ? 1 : 0;
    this.target = start[1].charAt(0) === '/' ? start[1] : originForm(start[1]);
    const lower = text.toLowerCase();
    const framed = lower.indexOf('content-length') >= 0 || lower.indexOf('transfer-encoding') >= 0;
    const whole = this.target === start[1] && text.slice(end - 4, end) === '\r\n\r\n';
    if (!framed && whole) {
      this.head = text.length === end ? text : text.slice(0, end);
      return 0;
    }
    const lines = text.slice(0, end).split('\n');
    lines[0] = start[0] + ' ' + this.target + ' ' + version;
    return this.readHeaders(lines);
  }

  /** Reads how long the body is, strictly: who reads a length otherwise than the runtime does lets requests through. */
  private readHeaders(lines: string[]): number {
    let head = lines[0] + '\r\n';
    let length = -1;
    let chunked = false;
    for (let i = 1; i < lines.length; i++) {
      const line = lines[i].trim();
      if (line === '') break;
      const colon = lines[i].indexOf(':');
      const name = lines[i].slice(0, colon).toLowerCase();
      if (colon < 1 || !isName(name)) return BAD_REQUEST;
      const value = lines[i].slice(colon + 1).trim();
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
    // A length beside chunks, and chunks of HTTP/1.0, are how requests are hidden in others (RFC 9112, 6.1).
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

/** Where the head ends in `text`, behind its empty line, or -1; it did not before character `known`. */
function endOfHead(text: string, known: number): number {
  const from = known < 2 ? 0 : known - 2;
  const crlf = text.indexOf('\n\r\n', from);
  const lf = text.indexOf('\n\n', from);
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2;
  return crlf < 0 ? -1 : crlf + 3;
}

/** The path and query of a target that names scheme and host. */
function originForm(target: string): string {
  const scheme = target.slice(0, 7).toLowerCase();
  if (scheme !== 'http://') return target;
  const slash = target.indexOf('/', 7);
  const query = target.indexOf('?', 7);
  if (query >= 0 && (slash < 0 || query < slash)) return '/' + target.slice(query);
  return slash < 0 ? '/' : target.slice(slash);
}

/** Whether `name`, in lower case, is a header's name: letters, digits and what else a token may have (RFC 9110, 5.6.2). */
function isName(name: string): boolean {
  for (let i = 0; i < name.length; i++)
    if ("abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+.^_`|~".indexOf(name.charAt(i)) < 0) return false;
  return true;
}

/** The value of Content-Length, or -1. */
function lengthOf(value: string): number {
  if (value === '' || value.length > 9) return -1;
  for (let i = 0; i < value.length; i++) if (value.charAt(i) < '0' || value.charAt(i) > '9') return -1;
  return parseInt(value, 10);
}
