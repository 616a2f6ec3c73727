/** A page with the time as the gateway's time server says it, or `nobody has said yet`. */
import { boot } from '../../../device/boot.ts';
import { servePages } from '../../../device/pages.ts';
import { random } from '../../../device/random.ts';
import { startSntp, unixTime } from '../../../provider/services/sntp.ts';

const clock = startSntp(boot(), {
  servers: [new Uint8Array(NETWORK.gateway)],
  find: null,
  everyMs: 600000,
  onTime: function (unixMs): void {
    console.log('set to ' + unixMs);
  },
  random: random,
});

servePages(80, (request): void => {
  const unixMs = unixTime(clock);
  request.reply('200 OK', 'text/plain', unixMs === 0 ? 'nobody has said yet' : String(unixMs));
});
