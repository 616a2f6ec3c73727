/* What the suite on the real engine talks to: servers of all three modules, and clients on request. */
import { bootNet } from '../../../device/espruino/net.ts';

bootNet();

function hello(req, res) {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  if (req.url === '/memory') res.end(`${process.memory().usage}`);
  else if (req.url === '/slow') setTimeout(() => res.end('slow'), 300);
  else if (req.url === '/open') {
    openOthers();
    res.end('open');
  } else if (req.url === '/fetch') fetchFrom('10.0.2.2', res);
  else if (req.url === '/named') fetchFrom('peer.test', res);
  else if (req.url === '/nobody') fetchFrom('nobody.test', res);
  else if (req.url === '/refused') connectTo(82, res);
  else res.end(`hello ${req.url}`);
}

function fetchFrom(host, res) {
  const request = require('http').get({ host: host, port: 81, path: '/' }, (answer) => {
    let text = '';
    answer.on('data', (data) => {
      text += data;
    });
    answer.on('close', () => res.end(text));
  });
  request.on('error', (error) => res.end(`error ${error.code}`));
}

function connectTo(port, res) {
  const socket = require('net').connect({ host: '10.0.2.2', port: port });
  socket.on('error', (error) => res.end(`error ${error.code}`));
}

require('http').createServer(hello).listen(80);

/** The other servers: each takes one of the chip's eight sockets for itself. */
function openOthers() {
  require('net')
    .createServer((socket) => {
      socket.on('data', (data) => socket.write(data));
    })
    .listen(7);
  const udp = require('dgram').createSocket('udp4');
  udp.on('message', (message, info) => {
    udp.send(`${message.length}:${message.substr(0, 3)}`, info.port, info.address);
  });
  udp.bind(9999);
}
