import { type Channel, close, connect, read, write } from '../provider/adapters/promise.ts';
import type { ProtocolInfo, SockAddr } from '../provider/index.ts';
import { toBytes, toText } from './stream.ts';
import { after } from './timers.ts';

/**
 * Sends a request and gives the answer, up to the end of the connection. The connection is closed in every case, also
 * after an error.
 *
 * @param info of a provider that was started
 * @param name where to
 * @param request what is sent
 * @param mostMs how long it may take, in ms, from the connection on; to get one, the chip has its own time
 * @param mostBytes how long the answer may be
 * @returns the answer as text; rejects as `connect`, `write` and `read` do, and with an Error that says which bound was
 *   not kept
 */
export function fetchText(
  info: ProtocolInfo,
  name: SockAddr,
  request: string,
  mostMs: number,
  mostBytes: number,
): Promise<string> {
  return connect(info, name).then(function (channel) {
    let late = false;
    let isOver = false;
    after(function () {
      if (isOver) return;
      late = true;
      // The read or write that waits rejects.
      close(channel);
    }, mostMs);
    const over = function (): void {
      isOver = true;
      close(channel);
    };
    return write(channel, toBytes(request))
      .then(function () {
        return readAll(channel, '', mostBytes);
      })
      .then(
        function (text) {
          over();
          return text;
        },
        function (error: Error) {
          over();
          throw late ? new Error('no end within ' + mostMs + ' ms') : error;
        },
      );
  });
}

function readAll(channel: Channel, before: string, mostBytes: number): Promise<string> {
  return read(channel).then(function (bytes): string | Promise<string> {
    if (!bytes) return before;
    if (bytes.length > mostBytes) throw new Error('too long');
    return readAll(channel, before + toText(bytes), mostBytes - bytes.length);
  });
}
