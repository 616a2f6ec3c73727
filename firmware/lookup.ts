/** Answers which address a name has. The lesson: a lookup is asynchronous, and the client that asked may have gone when the answer comes. */

import { boot, servingLeased } from '../device/boot.ts';
import { addressText } from '../device/lease.ts';
import { lookUp } from '../device/names/names.ts';
import { servePages } from '../device/pages.ts';

const find = lookUp(boot());
servePages(80, function (request) {
  if (request.path.charAt(0) !== '/') return request.notFound();
  const name = request.path.slice(1);
  if (name === '') return request.reply('200 OK', 'text/plain', 'Ask for /name.example\n');
  if (name === 'favicon.ico') return request.notFound();
  find(name, function (ip) {
    const address = ip ? addressText(ip) : 'not known';
    request.reply('200 OK', 'text/plain', name + ' is ' + address + '\n');
  });
});
servingLeased(80);
