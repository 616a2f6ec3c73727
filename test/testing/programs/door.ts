/** A door bell: a button that bounces is one ring, which blinks a light and is told to who asks. */
import { serving } from '../../../device/boot.ts';
import { bootNet } from '../../../device/net.ts';

const BELL = 14;
const LIGHT = 15;
const LIGHT_MS = 200;

let rings = 0;
const light = board.led(LIGHT);

board.button(BELL, { debounce: 30 }).on('click', () => {
  rings++;
  console.log(`ring ${rings}`);
  light.on();
  setTimeout(() => light.off(), LIGHT_MS);
});

bootNet();
require('http')
  .createServer((_, res) => {
    res.writeHead(200, 'OK', { 'content-type': 'application/json', connection: 'close' });
    res.end(JSON.stringify({ rings }));
  })
  .listen(80);
serving(80);
