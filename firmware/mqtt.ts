/** Readings for an MQTT 3.1.1 broker. The lesson: however a connection ends, 'close' is told, and then one tries again. */
import { bootNet } from '../device/net.ts';
import { celsius } from './sensor.ts';

const BROKER = { host: NETWORK.gateway.join('.'), port: 1883 };
const EVERY_MS = 5000;
let pauseMs = 1000;
bootNet();
dial();
function dial(): void {
  const socket = global.require('net').createConnection(BROKER, function () {
    socket.write(packet(0x10, field('MQTT') + '\x04\x02\x00\x1e' + field('spisock')));
  });
  const leave = function (): void {
    socket.destroy();
  };
  const publish = function (): void {
    if (socket.destroyed) return;
    socket.write(packet(0x30, field('spisock/celsius') + celsius()));
    setTimeout(publish, EVERY_MS);
  };
  socket.on('data', function (bytes: Uint8Array): void {
    // CONNACK, and the broker takes us.
    if (bytes[0] !== 0x20 || bytes[3] !== 0) return leave();
    pauseMs = 1000;
    publish();
  });
  socket.on('error', leave).on('end', leave);
  socket.on('close', function (): void {
    console.log('no broker; next try in ' + pauseMs + ' ms');
    setTimeout(dial, pauseMs);
    pauseMs = Math.min(pauseMs * 2, 60000);
  });
}
function packet(type: number, body: string): string {
  return String.fromCharCode(type, body.length) + body;
}
function field(text: string): string {
  return String.fromCharCode(0, text.length) + text;
}
