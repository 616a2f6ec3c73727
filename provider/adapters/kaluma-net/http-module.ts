import { type HttpLimits, limitsOf } from '../../http/limits.ts';
import { prepare } from './http-requests.ts';

/** Limits for clients of servers of `http`; null before `repairHttp`. */
let allowed: HttpLimits | null = null;
/** Limits of the server that is about to listen; null for one of `net`. */
export let opening: HttpLimits | null = null;

/**
 * Servers that `http` creates from now on read their requests through the device, with `limits`. The runtime caches its
 * modules, so this applies to every `require('http')` of the program, including earlier ones.
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
