/**
 * Answers what it was sent, once all of it is there, as `http` tells it: method, target, bytes and a sum over them. What is
 * sent to `/late` is answered 200 ms later.
 */
import { bootNet } from '../../../device/net.ts';

bootNet();
global
  .require('http')
  .createServer(function (req, res) {
    let count = 0;
    let sum = 0;
    req.on('data', function (bytes: Uint8Array): void {
      count += bytes.length;
      for (let i = 0; i < bytes.length; i++) sum = (sum * 31 + bytes[i]) % 65521;
    });
    const answer = function (): void {
      res.writeHead(200, 'OK', { connection: 'close' });
      res.write(req.method + ' ' + req.url + ' ');
      res.end(count + ' ' + sum);
    };
    req.on('end', function (): void {
      if (req.url === '/late') setTimeout(answer, 200);
      else answer();
    });
  })
  .listen(80);
