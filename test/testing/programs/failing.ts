/** Fails where it is told to by its pins. */
import { bootNet } from '../../../device/net.ts';
import { speedOf } from './motor.ts';

if (digitalRead(2)) speedOf(null);
bootNet();
setTimeout(() => {
  if (digitalRead(3)) speedOf(null);
}, 50);
setWatch(
  () => {
    lost();
  },
  4,
  RISING,
);
require('http')
  .createServer((req, res) => {
    if (req.url === '/fail') speedOf(null);
    res.end('fine');
  })
  .listen(80);

async function lost() {
  await null;
  speedOf(null);
}
