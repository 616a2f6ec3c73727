import type { Clock } from '../../../hal/clock.ts';
import { consume } from '../../engine/connection.ts';
import { CONTINUE, REQUEST_TIMEOUT, refusal } from '../../http/answers.ts';
import { later } from './ending.ts';
import type { NetRecord } from './record.ts';

/**
 * Requests of clients of `http`, before the runtime's own parser. It gets a whole head, which was checked, as one text
 * and nothing behind it: it would loop for ever on a chunked body that is cut in the wrong place, overrun the C stack
 * with a long piece, and tell 'end' before the body. Bodies go to the request itself.
 */

/** The client whose head is being given to the parser. */
let current: NetRecord | null = null;

/** Takes bytes of a client of `http`. */
export function hear(record: NetRecord, bytes: Uint8Array): void {
  const reader = record.reader;
  if (!reader || record.refused) return;
  const first = !reader.complete;
  const count = reader.take(bytes);
  if (count < 0) {
    // What comes behind a request without a body is nothing to one that was answered.
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

/** The first to hear of a request of `http`: what the runtime would do wrong with it is put right. */
export function prepare(request: KalumaRequest, response: KalumaResponse): void {
  const reader = current && current.reader;
  if (!current || !reader) return;
  if (reader.hasBody) {
    current.request = request as KalumaRequestInside;
    // The runtime tells 'end' behind the head.
    current.request._afterEnd = nothing;
  }
  const isHead = reader.method === 'HEAD';
  if (reader.minor === 0 || isHead) leaveOutChunks(response);
  if (isHead) leaveOutBody(response, current.handle.provider.clock);
}

function nothing(): void {}

/** HTTP/1.0 knows no chunks, and a HEAD has none: the header by which the runtime goes stays unset. */
function leaveOutChunks(response: KalumaResponse): void {
  Object.defineProperty(response.headers, 'transfer-encoding', { get: nothing, set: nothing });
}

/** The answer to a HEAD is that to a GET, without the body (RFC 9110, 9.3.2). */
function leaveOutBody(response: KalumaResponse, clock: Clock): void {
  const write = response.write;
  const end = response.end;
  response.write = function (): KalumaResponse {
    // A program that writes piece by piece waits for this.
    clock.after(0, function (): void {
      response.socket.emit('drain');
    });
    return write.call(response, '');
  };
  response.end = function (): KalumaResponse {
    return end.call(response, '');
  };
}

/** Answers with `status` where nothing was answered yet, ends our side, and reads no more. */
export function refuse(record: NetRecord, status: number): void {
  const slot = record.handle.slot;
  const provider = record.handle.provider;
  if (status === REQUEST_TIMEOUT) provider.counts.headOver++;
  else provider.counts.unwanted++;
  record.refused = true;
  record.request = null;
  if (!record.finWanted && !record.answered) queue(record, refusal(status));
  record.finWanted = true;
  later(record);
  record.handle.answering = false;
  record.sinceMs = provider.clock.now();
  record.handle.receiveShut = true;
  if (slot && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
}

/** Has `text` sent, of which `net` knows nothing. */
function queue(record: NetRecord, text: string): void {
  record.queue.push(text);
  record.callbacks.push(null);
  record.waiting += text.length;
  record.unsent = true;
  later(record);
}
