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
  const { Socket } = global.require('net');
  const socket = new Socket();
  socket.on('error', (error: { errno?: number }) => console.log(`error ${error.errno}`));
  socket.connect({ host: '10.0.2.2', port: 99 });
}, 1000);
