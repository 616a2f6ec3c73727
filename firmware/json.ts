/** A JSON API over the runtime's own `http`. The lesson: a timer takes the readings, and a request gets the latest ones. */
import { bootHttp } from '../device/net.ts';
import { after } from '../device/timers.ts';
import { celsius } from './sensor.ts';

const EVERY_MS = 1000;
const MOST = 60;
/** The latest last. */
const readings: { atMs: number; celsius: number }[] = [];

bootHttp();
take();
global.require('http').createServer(serve).listen(80);

function take(): void {
  readings.push({ atMs: millis(), celsius: celsius() });
  if (readings.length > MOST) readings.shift();
  after(take, EVERY_MS);
}

function serve(req: KalumaRequest, res: KalumaResponse): void {
  if (req.method !== 'GET') return answer(res, 405, 'Method Not Allowed', { error: req.method });
  const path = req.url.split('?')[0];
  if (path === '/readings') return answer(res, 200, 'OK', readings);
  if (path === '/readings/latest') return answer(res, 200, 'OK', readings[readings.length - 1]);
  // A browser looks for an icon by itself.
  if (path === '/favicon.ico') return answer(res, 204, 'No Content', null);
  answer(res, 404, 'Not Found', { error: path });
}

function answer(res: KalumaResponse, status: number, message: string, value: unknown): void {
  res.writeHead(status, message, { 'content-type': 'application/json', connection: 'close' });
  res.end(JSON.stringify(value));
}
