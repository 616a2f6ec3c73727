/** A web server: a page, the reading of a sensor, and a switch. */
import { announce, bootNet, serving } from 'spisock/kaluma';

/** A sensor on GP26, which measures 0 to 3.3 V, and a switch between GP4 and ground. */
const SENSOR = 26;
const SWITCH = 4;
const PORT = 80;

pinMode(SWITCH, INPUT_PULLUP);
const info = bootNet();
global.require('http').createServer(answer).listen(PORT);
serving(PORT);
announce(info, PORT);

function answer(req: KalumaRequest, res: KalumaResponse): void {
  const path = req.url.split('?')[0];
  if (path === '/') send(res, 'text/html', page());
  else if (path === '/reading') send(res, 'application/json', JSON.stringify({ level: level() }));
  else if (path === '/switch') send(res, 'application/json', JSON.stringify({ closed: isClosed() }));
  else res.writeHead(404, 'Not Found', { connection: 'close' }).end();
}

/** 0 is ground, 1 is 3.3 V; two decimals are as much as the converter is good for. */
function level(): number {
  return Math.round(analogRead(SENSOR) * 100) / 100;
}

function isClosed(): boolean {
  return digitalRead(SWITCH) === LOW;
}

function page(): string {
  const state = isClosed() ? 'closed' : 'open';
  return `<!doctype html><title>PROJECT</title><p>Level ${level()}, switch ${state}.</p>`;
}

function send(res: KalumaResponse, type: string, text: string): void {
  res.writeHead(200, 'OK', { 'content-type': type, connection: 'close' }).end(text);
}
