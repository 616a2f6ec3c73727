import type { Clock } from '../../../hal/clock.ts';
import { consume } from '../../engine/connection.ts';
import { CONTINUE, REQUEST_TIMEOUT, refusal } from '../../http/answers.ts';
import { later } from './ending.ts';
import type { NetRecord } from './record.ts';

/**
 * Requests of clients of `http`, checked before they reach the runtime's own parser. The parser gets a whole, valid
 * head as one text, and nothing after it: it loops for ever on a chunked body that is cut at certain places, overflows
 * the C stack with a long piece, and emits 'end' before the body. Bodies are passed to the request directly.
 */

const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** The client of the head that is being parsed. */
let current: NetRecord | null = null;
/** `writeHead` of the runtime's answers was replaced. */
let repaired = false;

/** Handles bytes received from a client of `http`. */
export function receiveRequest(record: NetRecord, bytes: Uint8Array): void {
  const reader = record.reader;
  if (!reader || record.refused) return;
  const first = !reader.complete;
  const count = reader.take(bytes);
  if (count < 0) {
    // Bytes after an answered request without a body are ignored.
    if (!reader.complete || reader.hasBody || !record.answered) refuse(record, -count);
    return;
  }
  if (!reader.complete) return;
  if (first) {
    giveHead(record, reader.head);
    reader.head = '';
    if (reader.expects && !reader.body.ended) queue(record, CONTINUE);
  }
  const request = record.request;
  if (!request) return;
  if (count > 0) request.push(count < bytes.length ? bytes.slice(0, count) : bytes);
  if (!reader.body.ended) return;
  record.request = null;
  delete (request as { _afterEnd?: () => void })._afterEnd;
  request._afterEnd();
}

function giveHead(record: NetRecord, head: string): void {
  record.handle.answering = true;
  current = record;
  try {
    if (record.read_cb) record.read_cb(head);
  } finally {
    current = null;
  }
}

/** First handler of a request of `http`: corrects the parts of the runtime's handling that are wrong. */
export function prepare(request: KalumaRequest, response: KalumaResponse): void {
  const reader = current && current.reader;
  if (!current || !reader) return;
  if (reader.hasBody) {
    current.request = request as KalumaRequestInside;
    // The runtime would emit 'end' right after the head.
    current.request._afterEnd = nothing;
  }
  if (!repaired) repairHeads(response, current.handle.provider.clock);
  const isHead = reader.method === 'HEAD';
  if (reader.minor === 0 || isHead) leaveOutChunks(response);
  if (isHead) leaveOutBody(response, current.handle.provider.clock);
}

function nothing(): void {}

/**
 * Replaces `writeHead` of all answers: one with 204 or 304 has no body, and one with 204 may not say that it comes in chunks
 * (RFC 9112, 6.1 and 6.3).
 */
function repairHeads(response: KalumaResponse, clock: Clock): void {
  const answers = Object.getPrototypeOf(response) as KalumaResponse;
  const writeHead = answers.writeHead;
  repaired = true;
  answers.writeHead = function (
    this: KalumaResponse,
    status: number,
    message: string,
    headers?: { [name: string]: string },
  ): KalumaResponse {
    if (status === NO_CONTENT || status === NOT_MODIFIED) {
      leaveOutChunks(this);
      leaveOutBody(this, clock);
    }
    return writeHead.call(this, status, message, headers);
  };
}

/** HTTP/1.0 has no chunks, and a HEAD has no body: the header that makes the runtime use chunks stays unset. */
function leaveOutChunks(response: KalumaResponse): void {
  Object.defineProperty(response.headers, 'transfer-encoding', { get: nothing, set: nothing });
}

/** The answer to a HEAD is that to a GET, without the body (RFC 9110, 9.3.2). Others have none either. */
function leaveOutBody(response: KalumaResponse, clock: Clock): void {
  const write = response.write;
  const end = response.end;
  response.write = function (): KalumaResponse {
    // A program that writes in pieces waits for this callback.
    clock.after(0, function (): void {
      response.socket.emit('drain');
    });
    return write.call(response, '');
  };
  response.end = function (): KalumaResponse {
    return end.call(response, '');
  };
}

/** Answers with `status` unless the request was answered, ends the sending side, and reads no more. */
export function refuse(record: NetRecord, status: number): void {
  const slot = record.handle.slot;
  const provider = record.handle.provider;
  if (status === REQUEST_TIMEOUT) provider.counts.headOver++;
  else provider.counts.unwanted++;
  record.refused = true;
  record.request = null;
  if (!record.finWanted && !record.answered) queue(record, refusal(status));
  record.finWanted = true;
  // The next turn sends what waits, and the FIN behind it.
  record.unsent = true;
  later(record);
  record.handle.answering = false;
  record.sinceMs = provider.clock.now();
  record.handle.receiveShut = true;
  if (slot && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
}

/** Queues `text` for sending, without a callback of `net`. */
function queue(record: NetRecord, text: string): void {
  record.queue.push(text);
  record.callbacks.push(null);
  record.waiting += text.length;
  record.unsent = true;
  later(record);
}
