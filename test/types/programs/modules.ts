/** Each module of the runtime, by import and by require. */
import { ATCommand } from 'at';
import { EventEmitter } from 'events';
import * as fs from 'fs';
import { type Bitmap, BufferedGraphicsContext, GraphicsContext } from 'graphics';
import http, { type IncomingMessage, type ServerResponse } from 'http';
import { I2C } from 'i2c';
import * as net from 'net';
import * as path from 'path';
import { PWM } from 'pwm';
import { ASM, PIO, StateMachine } from 'rp2';
import * as rtc from 'rtc';
import { SPI } from 'spi';
import { Duplex, Readable, type Writable } from 'stream';
import { UART } from 'uart';
import { URL, URLSearchParams } from 'url';

const { GPIO } = require('gpio');
const { LED } = require('led');
const { Button } = require('button');
const { ADC } = require('adc');
const { Flash } = require('flash');
const { VFSFatFS } = require('vfs_fat');
const { VFSLittleFS } = require('vfs_lfs');
const { SDCard } = require('sdcard');
const { WDT } = require('wdt');
const { WiFi } = require('wifi');

const emitter: EventEmitter = new EventEmitter().on('a', (value: number) => value).once('b', () => {});
const told: boolean = emitter.emit('a', 1);
// @ts-expect-error there is no prependListener
emitter.prependListener('a', () => {});

const pin = new GPIO(2, OUTPUT);
pin.write(pin.read());
// @ts-expect-error events are required
pin.irq(() => {});
new LED(25).on();
new Button(4).on('click', () => {}).close();
const adc: number = new ADC(26).read();
const pwm = new PWM(15);
pwm.setDuty(pwm.getDuty() / 2);
const inverted: number | undefined = pwm.getInversion();

const i2c = new I2C(0, { baudrate: 400000, sda: 4, scl: 5 });
const sent: number = i2c.write(new Uint8Array([1]), 0x76) + i2c.memWrite('a', 0x76, 0xf4);
const got: Uint8Array = i2c.memRead(8, 0x76, 0xf7, 8);
// @ts-expect-error an array throws
i2c.write([1], 0x76);
// @ts-expect-error the address is required
i2c.read(1);
i2c.close();

const spi = new SPI(1, { mode: SPI.MODE_3, baudrate: 1e6, bitorder: SPI.LSB, pullup: SPI.MISO_PULLUP });
const answer: Uint8Array = spi.transfer('abc');
const spiSent: number = spi.send(new Uint8Array(4), 5000, 2);
const back: Uint8Array = spi.recv(4);

const uart = new UART(0, { baudrate: 9600, parity: UART.PARITY_EVEN, flow: UART.FLOW_RTS_CTS });
uart.on('data', (data) => data.fill(0));
uart.write('AT\r\n');
const at = new ATCommand(uart, { interval: 50 });
at.addHandler('+IPD', (line, buffer) => line.length < buffer.length);
at.send('AT', (result) => result === 'OK', ['OK'], { timeout: 100 });

storage.setItem('a', '1');
const item: string | null = require('storage').getItem('a');
// @ts-expect-error only strings
storage.setItem('a', 1);
const items: number = storage.length;
rtc.setTime(rtc.getTime() + 1000);
new WDT(1000).feed();

fs.writeFile('/a', new TextEncoder().encode('a'));
const file: Uint8Array = fs.readFile('/a');
// @ts-expect-error a string cannot be written
fs.writeFile('/a', 'a');
const fd: number = fs.open('/a', 'r');
const size: number = fs.read(fd, file) + fs.stat('/a').size;
fs.register('fat', VFSFatFS);
fs.mount('/sd', new SDCard(1, { cs: 13 }), 'fat', true);
fs.mkfs(new Flash(0, 10), 'lfs');
new VFSLittleFS(new Flash());
const name: string = path.join('/a', path.parse('b.c').name);

class Upper extends Duplex {}
const stream: Writable = new Upper();
const free: boolean | Writable = stream.write('a', () => {});
new Readable().on('data', (chunk: Uint8Array) => chunk.length).on('end', () => {});

const client: net.Socket = net.createConnection({ host: 'a', port: 80 }, () => client.end('a'));
const server: net.Server = net
  .createServer((socket) => socket.write(socket.remoteAddress))
  .listen(7, () => {});
// @ts-expect-error there are no options
net.createServer({}, () => {});
server.close();

function answerTo(req: IncomingMessage, res: ServerResponse): void {
  if (req.method === 'GET') res.writeHead(200, 'OK', { 'content-type': 'text/plain' }).end(req.url);
  else res.writeHead(405).end();
  // @ts-expect-error the second argument is the message
  res.writeHead(200, { 'content-type': 'text/plain' });
}
http.createServer(answerTo).listen(80);
http.get({ host: 'a', path: '/' }, (res) => res.on('data', (data: Uint8Array) => data.length));
http.request({ host: 'a', method: 'POST' }).on('response', (res) => console.log(res.statusCode));

const address = new URL('http://a:80/b?c=d');
const query: string | null = address.searchParams.get('c') ?? new URLSearchParams('a=b').get('a');

const bitmap: Bitmap = { width: 8, height: 1, data: new Uint8Array([0xaa]) };
const screen = new BufferedGraphicsContext(128, 64, { rotation: 0, display: (buffer) => buffer.length });
screen.setColor(screen.color16(255, 0, 0));
screen.drawText(0, 0, 'a');
screen.drawBitmap(0, 0, bitmap, { scaleX: 2 });
screen.display();
const width: number = screen.measureText('a').width + screen.buffer.length;
new GraphicsContext(240, 240, { fillRect: (x, y, w, h, color) => x + y + w + h + color }).fillScreen(0);

const program = new ASM({ sideset: 1 }).pull().out('pins', 1).side(0).jmp('x--', 'end').label('end').wrap();
const id = StateMachine.getAvailableId();
if (id !== null)
  new StateMachine(id, program, { freq: 1e6, outBase: 2, outShiftDir: PIO.SHIFT_LEFT }).active(true);

new WiFi().connect({ ssid: 'a' }, (error) => console.log(error));

console.log(
  told,
  adc,
  inverted,
  sent,
  got,
  answer,
  spiSent,
  back,
  item,
  items,
  size,
  name,
  free,
  query,
  width,
);
