/** Serves a folder of the board's flash. The lesson: a file is read piece by piece, outside of the request handler. */
import { serving } from '../device/boot.ts';
import { bootHttp } from '../device/net.ts';
import { toBytes } from '../device/stream.ts';
import { after } from '../device/timers.ts';
import { contentType } from './content-type.ts';
import { notFound } from './not-found.ts';

const INDEX = '/www/index.html';
const fs = global.require('fs');
if (!fs.exists('/www')) {
  fs.mkdir('/www');
  fs.writeFile(INDEX, toBytes('<!doctype html><title>spisock</title>Put your files into /www.'));
}
bootHttp();
const serve = (req: KalumaRequest, res: KalumaResponse) => after(() => answer(req.url.split('?')[0], res), 0);
global.require('http').createServer(serve).listen(80);
serving(80);

function answer(url: string, res: KalumaResponse): void {
  const path = url === '/' ? INDEX : '/www' + url;
  // To open what is not there costs memory for good.
  if (path.indexOf('..') >= 0 || !fs.exists(path) || !fs.stat(path).isFile()) notFound(url, res);
  else send(path, res);
}

function send(path: string, res: KalumaResponse): void {
  const piece = new Uint8Array(512);
  let file = fs.open(path, 'r');
  const next = (count: number) => {
    if (count > 0) res.write(piece.slice(0, count));
    if (count > 0 || file < 0) return;
    fs.close(file);
    file = -1;
    if (count === 0) res.end();
  };
  res.writeHead(200, 'OK', { 'content-type': contentType(path), connection: 'close' });
  res.socket.on('drain', () => next(file < 0 ? 0 : fs.read(file, piece))).on('close', () => next(-1));
  next(fs.read(file, piece));
}
