import type { Host } from '../hosts/host.ts';
import type { Peer } from '../hosts/peer.ts';

const PORT = 80;
/** Longest request, in bytes; longer ones are ignored. */
const MOST_BYTES = 8192;

/** Answers every GET on port 80 with a page about the gateway, for a first test of a client. */
export class PageServer {
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
    host.listen(PORT, (peer) => this.serve(peer));
  }

  private serve(peer: Peer): void {
    let request = '';
    peer.onData = (bytes) => {
      request += new TextDecoder('latin1').decode(bytes);
      const isWhole = request.includes('\r\n\r\n');
      if (!isWhole && request.length <= MOST_BYTES) return;
      peer.onData = () => {};
      peer.send(isWhole ? this.answer(request, peer.remoteIp) : response('400 Bad Request', 'too long\n'));
      peer.fin();
    };
    peer.onFin = () => peer.fin();
  }

  private answer(request: string, client: string): string {
    const [method, , version = ''] = request.slice(0, request.indexOf('\r\n')).split(' ');
    if (!version.startsWith('HTTP/1.')) return response('400 Bad Request', 'this is not HTTP/1\n');
    if (method !== 'GET' && method !== 'HEAD') {
      return response('405 Method Not Allowed', 'only GET is answered here\n', 'Allow: GET, HEAD\r\n');
    }
    const page =
      `Hello ${client}, this is the gateway ${this.host.ip} of the simulated network.\n` +
      `--allow ${this.host.ip}:${PORT}=127.0.0.1:8000 puts a server of the host here instead.\n`;
    const whole = response('200 OK', page);
    return method === 'GET' ? whole : whole.slice(0, -page.length);
  }
}

function response(status: string, page: string, fields = ''): string {
  const head = `Content-Type: text/plain\r\nContent-Length: ${page.length}\r\nConnection: close\r\n`;
  return `HTTP/1.1 ${status}\r\n${fields}${head}\r\n${page}`;
}
