/** A server on the promise API: it reads one request of a connection, answers, and closes after the peer has. */
import { boot } from '../../../device/boot.ts';
import { toBytes } from '../../../device/stream.ts';
import {
  accept,
  type Channel,
  close,
  listen,
  read,
  shutdown,
  write,
} from '../../../provider/adapters/promise.ts';
import { watch } from './state.ts';

const ANSWER = toBytes('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nhello\n');
/** Longest life of a connection, in milliseconds: a peer that has vanished sends nothing. */
const PATIENCE_MS = 30000;

boot();
watch(null);
listen(null, 80, BACKLOG).then(takeClients);

function takeClients(listener: Channel): void {
  accept(listener).then(
    (client) => {
      serve(client);
      takeClients(listener);
    },
    () => {
      takeClients(listener);
    },
  );
}

function serve(client: Channel): void {
  const timer = setTimeout(end, PATIENCE_MS);
  function end(): void {
    clearTimeout(timer);
    close(client);
  }
  read(client)
    .then((bytes) => {
      if (bytes) return write(client, ANSWER);
    })
    .then(() => shutdown(client))
    .then(() => read(client))
    .then(end, end);
}
