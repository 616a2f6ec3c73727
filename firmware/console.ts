/** A console for telnet, over the runtime's own `net`. The lesson: TCP has no lines; the program assembles them. */

import { bootNet } from '../device/net.ts';
import { TelnetLines } from '../device/protocols/telnet.ts';
import { slotStates } from '../provider/index.ts';
import { celsius } from './sensor.ts';

const LONGEST = 200;

bootNet();
global.require('net').createServer(greet).listen(23);

function greet(client: KalumaSocket): void {
  const lines = new TelnetLines(LONGEST, function (line): void {
    const word = line === null ? '' : line.trim();
    if (line === null || word === 'quit') {
      lines.stop();
      client.end(line === null ? 'too long\r\n' : 'bye\r\n');
    } else client.write(answer(word) + '\r\n> ');
  });
  client.write('spisock; help shows what there is\r\n> ');
  client.on('data', function (bytes: Uint8Array): void {
    lines.take(bytes);
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
