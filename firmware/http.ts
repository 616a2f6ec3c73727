/** A web server on the runtime's own `http`. The lesson: six connections of a browser at once, none refused. */
import { serving } from '../device/boot.ts';
import { bootHttp } from '../device/net.ts';
import { notFound } from './not-found.ts';

const IMAGES = 12;
const HTML = { 'content-type': 'text/html', connection: 'close' };
const SVG = { 'content-type': 'image/svg+xml', connection: 'close' };
const TITLE = '<!doctype html><title>spisock</title><link rel="icon" href="data:,">';
const CIRCLE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle cx="45" cy="45" r="45"';
let images = '<p>';
for (let i = 1; i <= IMAGES; i++) images += '<img src="/' + i + '.svg">';
let answers = 0;

bootHttp();
global.require('http').createServer(serve).listen(80);
serving(80);

function serve(req: KalumaRequest, res: KalumaResponse): void {
  const path = req.url.split('?')[0];
  const image = parseInt(path.slice(1), 10);
  answers++;
  if (path === '/') res.writeHead(200, 'OK', HTML).end(TITLE + state(req.socket) + images);
  else if (path === '/' + image + '.svg' && image > 0 && image <= IMAGES)
    res.writeHead(200, 'OK', SVG).end(CIRCLE + ' fill="hsl(' + image * 30 + ',80%,55%)"/></svg>');
  else notFound(path, res);
}

function state(client: KalumaSocket): string {
  const up = Math.floor(millis() / 1000);
  return '<p>up ' + up + ' s, answer ' + answers + ', hello ' + client.remoteAddress;
}
