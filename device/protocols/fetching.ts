import { type Channel, close, connect, read, write } from '../../provider/adapters/promise.ts';
import type { ProtocolInfo, SockAddr } from '../../provider/index.ts';
import { toBytes, toText } from '../stream.ts';
import { after } from '../timers.ts';

/**
 * Sends a request and returns the answer up to the end of the connection. The connection is closed in every case, also
 * after an error.
 *
 * @param info the protocol info of a started provider
 * @param name the server's address and port
 * @param request the request's text
 * @param mostMs longest time for request and answer, in ms; the time to connect is the chip's and not included
 * @param mostBytes longest answer, in bytes
 * @returns the answer as text; rejects with the errors of `connect`, `write` and `read`, and with an Error that names
 * the limit that was exceeded
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
      // The pending read or write rejects.
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
