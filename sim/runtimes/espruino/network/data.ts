import { type Connection, emit, HTTP, KIND, MOST_KEPT, type NetParts, UDP } from './parts.ts';

/** Received data on its way to the program: heads of HTTP, chunks, datagrams, and what waits for a listener. */

/** Hands data on; false where there is neither a listener nor room. */
function push(parts: NetParts, reader: Connection, data: string, force: boolean): boolean {
  const listeners = reader['#ondata'];
  if (listeners !== undefined) {
    // Called at once, and not at the end of the turn. One that throws is removed.
    try {
      for (const listener of [listeners].flat()) (listener as (data: string) => void).call(reader, data);
    } catch (error) {
      parts.threw(error);
      delete reader['#ondata'];
    }
    return true;
  }
  const kept = reader.buf;
  if (kept === undefined) reader.buf = data;
  else if (!force && kept.length + data.length > MOST_KEPT) return false;
  else reader.buf = (kept + data).slice(0, Math.max(kept.length, MOST_KEPT));
  return true;
}

/** Hands on what was received of `reader`. Returns what is left. */
export function deliver(
  parts: NetParts,
  reader: Connection,
  received: string,
  isHttp: boolean,
  force: boolean,
): string {
  let rest = received;
  while (rest !== '') {
    let data = rest;
    let after = '';
    if (isHttp && reader.chunked) {
      if (rest.length < 5) return rest;
      const length = Number.parseInt(rest, 16) || 0;
      reader.cRcv = length > 0 ? 1 : 0;
      if (length === 0) return '';
      const start = rest.indexOf('\r\n') + 2;
      const next = start + length + 2;
      if (next < rest.length) after = rest.slice(next);
      else if (next > rest.length) {
        const missing = next - rest.length;
        if (missing < 3) return rest;
        after = `${(missing - 2).toString(16)}\r\n`;
      }
      data = rest.slice(start, start + length);
      if (data !== '' && !push(parts, reader, data, force)) return rest;
      if (next >= rest.length) return after;
      rest = after;
      continue;
    }
    if (isHttp) reader.cRcv = (reader.cRcv ?? 0) - data.length;
    return push(parts, reader, data, force) ? '' : rest;
  }
  return rest;
}

/** Takes a whole head off what was received. Returns what follows; null while it is not whole. */
function takeHead(parts: NetParts, received: string, into: Connection, isServer: boolean): string | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first, ...lines] = received.slice(0, end).split('\r\n');
  const headers = parts.realm.object() as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trim();
    if (colon > 0 && value !== '') headers[line.slice(0, colon)] = value;
  }
  into.headers = headers;
  const headerOf = (name: string) => {
    const key = Object.keys(headers).find((each) => each.toLowerCase() === name);
    return key === undefined ? undefined : headers[key];
  };
  if (headerOf('transfer-encoding')?.toLowerCase() === 'chunked') {
    into.chunked = true;
    into.cRcv = 1;
  } else into.cRcv = Number.parseInt(headerOf('content-length') ?? '0', 10) || 0;
  const [one, two = '', ...more] = first.split(' ');
  if (isServer) Object.assign(into, { method: one, url: two });
  else Object.assign(into, { httpVersion: one.slice(5), statusCode: two, statusMessage: more.join(' ') });
  return received.slice(end + 4);
}

/** The header of a datagram and its payload. A longer text than both stops the socket: the runtime waits for more. */
function takeDatagram(parts: NetParts, connection: Connection, received: string): string {
  if (received.length < 8) return received;
  const code = (at: number) => received.charCodeAt(at);
  const size = code(6) | (code(7) << 8);
  if (8 + size < received.length) return received;
  const address = [0, 1, 2, 3].map(code).join('.');
  const info = Object.assign(parts.realm.object(), { address, port: code(4) | (code(5) << 8), size });
  emit(parts, connection, 'message', received.slice(8, 8 + size), info);
  return '';
}

/** Received data of a connection. Returns what is left of it. */
export function received(
  parts: NetParts,
  connection: Connection,
  socket: Connection,
  text: string,
  isServer: boolean,
): string {
  const kind = (connection.type ?? 0) & KIND;
  if (kind === UDP) return takeDatagram(parts, connection, text);
  const reader = isServer ? connection : socket;
  const isHttp = kind === HTTP;
  let rest = text;
  if (!reader.hdrs) {
    const after = isHttp ? takeHead(parts, text, reader, isServer) : text;
    reader.hdrs = after !== null;
    if (after === null) return text;
    rest = after;
    if (isHttp && isServer) emit(parts, connection.svr as Connection, 'connect', connection, socket);
    else if (isHttp) emit(parts, connection, 'connect', socket);
  }
  return deliver(parts, reader, rest, isHttp, false);
}
