import { bootHttp, serving } from '../../../device/kaluma.ts';

/** A program that only serves http, and tries to connect all the same. */
bootHttp();
const http = global.require('http');
http
  .createServer((_req, res) => {
    res.writeHead(200, 'OK', { connection: 'close' }).end('served');
  })
  .listen(80);
serving(80);
setTimeout(() => {
  const options = { host: '10.0.2.2', port: 99 };
  const socket = global.require('net').createConnection(options, () => console.log('connected'));
  socket.on('error', (error: { errno?: number }) => console.log(`error ${error.errno}`));
}, 1000);
