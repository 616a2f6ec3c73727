/** A server of `http`, one of pages and one of `net`, all with little patience, and the counts for a test to look at. */
import { bootNet } from '../../../device/net.ts';
import { servePages } from '../../../device/pages.ts';
import { statistics } from '../../../provider/index.ts';

const LIMITS = { firstByteMs: 2000, headMs: 3000, idleMs: 4000, sendMs: 3000, totalMs: 8000, perPeer: 3 };
const BIG = new Array(12001).join('x');

bootNet({ http: LIMITS });
const http = global.require('http');
http
  .createServer(function (req, res) {
    if (req.url === '/big') res.end(BIG);
    else if (req.url === '/') res.end('small');
  })
  .listen(80);
servePages(
  81,
  function (request) {
    if (request.path === '/big') request.reply('200 OK', 'text/plain', BIG);
    else if (request.path === '/') request.reply('200 OK', 'text/plain', 'small');
  },
  LIMITS,
);
global
  .require('net')
  .createServer(function (socket) {
    socket.on('data', function () {});
  })
  .listen(82);
// `evaluate` of a test calls it.
(global as unknown as { counted: () => string }).counted = function () {
  return JSON.stringify(statistics());
};
