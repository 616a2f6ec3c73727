/** A web server: a page, the reading of a sensor, and a switch. */
import { announce, bootNet, serving } from 'spisock/espruino';

/** A sensor, which measures 0 to 3.3 V, and a switch to ground. */
const SENSOR = SENSOR_PIN;
const SWITCH = SWITCH_PIN;
const PORT = 80;

type Request = import('http').ServerRequest;
type Response = import('http').ServerResponse;

pinMode(SWITCH, 'input_pullup');
const info = bootNet();
require('http').createServer(answer).listen(PORT);
serving(PORT);
announce(info, PORT);

function answer(req: Request, res: Response): void {
  const path = req.url.split('?')[0];
  if (path === '/') send(res, 'text/html', page());
  else if (path === '/reading') send(res, 'application/json', JSON.stringify({ level: level() }));
  else if (path === '/switch') send(res, 'application/json', JSON.stringify({ closed: isClosed() }));
  else {
    res.writeHead(404);
    res.end();
  }
}

/** 0 is ground, 1 is 3.3 V; two decimals are as much as the converter is good for. */
function level(): number {
  return Math.round(analogRead(SENSOR) * 100) / 100;
}

function isClosed(): boolean {
  return digitalRead(SWITCH) === 0;
}

function page(): string {
  const state = isClosed() ? 'closed' : 'open';
  return `<!doctype html><title>PROJECT</title><p>Level ${level()}, switch ${state}.</p>`;
}

function send(res: Response, type: string, text: string): void {
  res.writeHead(200, { 'Content-Type': type });
  res.end(text);
}
