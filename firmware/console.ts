/** A console for telnet, over the runtime's own `net`. The lesson: TCP knows no lines; a program puts them together. */

import { bootNet } from '../device/net.ts';
import { toText } from '../device/stream.ts';
import { slotStates } from '../provider/index.ts';
import { celsius } from './sensor.ts';

const LONGEST = 200;

bootNet();
global.require('net').createServer(greet).listen(23);

function greet(client: KalumaSocket): void {
  let typed = '';
  client.write('spisock; help shows what there is\r\n> ');
  client.on('data', function (bytes: Uint8Array): void {
    typed += toText(bytes);
    for (let end = typed.indexOf('\n'); end >= 0; end = typed.indexOf('\n')) {
      const line = typed.slice(0, end).trim();
      typed = typed.slice(end + 1);
      if (line === 'quit') client.end('bye\r\n');
      else client.write(answer(line) + '\r\n> ');
    }
    if (typed.length > LONGEST) client.end('too long\r\n');
  });
  client.on('end', function (): void {
    client.end();
  });
}

function answer(line: string): string {
  if (line === 'up') return Math.floor(millis() / 1000) + ' s';
  if (line === 'temperature') return celsius() + ' degrees Celsius';
  if (line === 'slots') return slotStates(null).join(' ');
  return line === '' ? '' : 'help, quit, slots, temperature, up';
}
