/** What programs on Espruino write, and, behind each `ts-expect-error`, what the runtime does not take. */

import * as storage from 'Storage';
import { createSocket } from 'dgram';

const http = require('http');
const server = http.createServer((req, res) => {
  const path: string = req.url + req.method + req.headers.Host;
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  res.write(path);
  res.end('\n');
  req.on('data', (data) => print(data.length));
  // @ts-expect-error it takes no message
  res.writeHead(200, 'OK', {});
  // @ts-expect-error and returns nothing
  res.writeHead(200).end();
  // @ts-expect-error a request has no socket
  print(req.socket);
});
server.listen(80).close();

http.get('http://weather.test/now', (res) => {
  const status: string = res.statusCode;
  res.on('close', (hadError) => print(status, hadError));
});
const request = http.request({ host: 'x', method: 'POST', headers: {} }, () => {});
request.on('error', (error) => print(error.code.toFixed(), error.message));
request.end('body');

const net = require('net');
net.createServer((socket) => socket.pipe(socket)).listen(7);
const client = net.connect({ host: '10.0.2.2', port: 81 }, (socket) => {
  socket.write('hello');
});
client.on('data', (text) => client.end(text.toUpperCase()));
// @ts-expect-error there is none
client.destroy();

const udp = createSocket('udp4', (message, from) => print(message, from.address, from.port, from.size));
udp.bind(9).send('x', 9, '10.0.2.255');
udp.send('abc', 1, 1, 9, 'peer.test');

const stored: string | undefined = storage.read('main.js');
storage.write('a', new Uint8Array([1, 2]));
require('Storage').writeJSON('b', { stored });
const own = require('my-module');
own.start();

const led = new Pin('B13');
digitalWrite(LED1, led.read());
digitalWrite([A0, A1], 0b10);
pinMode(B15, 'input_pullup');
// @ts-expect-error a mode is a text
pinMode(B15, 2);
const id = setWatch((e) => print(e.state, e.time - e.lastTime), 'B15', {
  repeat: true,
  edge: 'both',
  debounce: 20,
});
clearWatch(id);
export const volts: number = analogRead(A0) * E.getAnalogVRef();

SPI1.setup({ sck: B3, miso: B4, mosi: B5, baud: 8e6 });
export const back: string = SPI1.send('abc', B1);
export const bytes: Uint8Array = SPI1.send([1, { data: 0, count: 4 }], B1);
SPI1.write([1, 2], B1);
I2C1.setup({ scl: B6, sda: B7 });
I2C1.writeTo(0x20, 1, [2, 3]);
export const read: Uint8Array = I2C1.readFrom({ address: 0x20, stop: false }, 2);

setTimeout((word: string) => print(word), 100, 'later');
setTime(getTime() + 3600);
export const used: number = process.memory().usage;
E.toString(E.toUint8Array('abc'));
// @ts-expect-error Kaluma's
millis();
