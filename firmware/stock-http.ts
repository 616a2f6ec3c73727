/** A web server on the runtime's own `http`. The lesson: with the network device in place, stock code just works. */
import { serving } from './boot.ts';
import { bootNet } from './net.ts';

const IMAGES = '<img width="90" src="/1.svg"><img width="90" src="/2.svg"><img width="90" src="/3.svg">';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="';
const COLOURS: { [path: string]: string } = { '/1.svg': 'tomato', '/2.svg': 'gold', '/3.svg': 'teal' };

bootNet();
const http = global.require('http');
http.createServer(serve).listen(80);
serving(80);

function serve(req: KalumaRequest, res: KalumaResponse): void {
  if (req.url === '/') page(res, 'text/html', '<!doctype html><title>spisock</title>' + state(req) + IMAGES);
  else if (COLOURS[req.url]) page(res, 'image/svg+xml', SVG + COLOURS[req.url] + '"/></svg>');
  else res.writeHead(404, 'Not Found').end();
}

function page(res: KalumaResponse, type: string, body: string): void {
  res.writeHead(200, 'OK', { 'content-type': type, connection: 'close' });
  res.end(body);
}

function state(req: KalumaRequest): string {
  return '<p>up ' + Math.floor(millis() / 1000) + ' s<p>hello ' + req.socket.remoteAddress + '<p>';
}
