/** Servers of `http` and `net` whose clients may spend other amounts than usual. */
import { bootNet } from '../../../device/net.ts';

bootNet({ http: { headBytes: 100, bodyBytes: 10, headMs: 2000 }, net: { idleMs: 3000 } });
global
  .require('http')
  .createServer(function (req, res) {
    req.on('end', function (): void {
      res.writeHead(200, 'OK').end('whole');
    });
  })
  .listen(80);
global
  .require('net')
  .createServer(function (client) {
    client.write('hello');
  })
  .listen(23);
