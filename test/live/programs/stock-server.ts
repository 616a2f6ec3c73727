/** A server on the stock `http`, with what a test wants to ask for. */
import { bootNet } from '../../../device/net.ts';

const LINES = 200;
const LINE = 1024;

bootNet();
global.require('http').createServer(serve).listen(80);

function serve(req: KalumaRequest, res: KalumaResponse): void {
  if (req.url === '/throw') throw new Error('a handler');
  if (req.url === '/down') return sendLines(res, 0);
  if (req.method === 'POST') return takeBody(req, res);
  // Every answer is another one, so that none can stand in for another.
  res.end('<' + req.url + ' ' + req.socket.remoteAddress + ':' + req.socket.remotePort + '>');
}

/** 200 lines of 1,024 bytes, one when the one before is gone: line n is made of the character with the code n. */
function sendLines(res: KalumaResponse, from: number): void {
  let n = from;
  const next = (): void => {
    if (n === LINES) res.end();
    else if (n < LINES) res.write(new Array(LINE + 1).join(String.fromCharCode(n)));
    n++;
  };
  res.socket.on('drain', next);
  next();
}

/** Answers how many bytes came, and a sum that tells their order. */
function takeBody(req: KalumaRequest, res: KalumaResponse): void {
  const expected = Number(req.headers['content-length']);
  let count = 0;
  let sum = 0;
  req.on('data', (bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++) sum = (sum * 31 + bytes[i]) % 65521;
    count += bytes.length;
    if (count === expected) res.end(count + ' ' + sum);
  });
}
