import { type HttpLimits, limitsOf } from '../../http/limits.ts';
import { prepare } from './http-requests.ts';

/** What the servers of `http` allow their clients; null until `http` was repaired. */
let allowed: HttpLimits | null = null;
/** The limits of the server that is about to listen; null for one of `net`. */
export let opening: HttpLimits | null = null;

/**
 * Servers that `http` makes from now on read their requests through the device, and allow what `limits` says. The
 * runtime keeps its modules, so this holds for every `require('http')` of the program, earlier ones included.
 */
export function repairHttp(limits: Partial<HttpLimits>): void {
  const known = allowed !== null;
  allowed = limitsOf(limits);
  if (known) return;
  const http = global.require('http');
  const create = http.createServer;
  http.createServer = function (listener?: (req: KalumaRequest, res: KalumaResponse) => void): KalumaServer {
    const server = create();
    server.on('request', prepare);
    if (listener) server.on('request', listener);
    const listen = server.listen;
    server.listen = function (port: number, done?: () => void): KalumaServer {
      opening = allowed;
      try {
        return listen.call(server, port, done);
      } finally {
        opening = null;
      }
    };
    return server;
  };
}
