/** A server of pages that says what it was asked, for a test to compare. */
import { boot } from '../../../device/boot.ts';
import { type PageRequest, servePages } from '../../../device/pages.ts';

const TEXT = 'text/plain';

boot();
let big = '';
for (let i = 0; i < 600; i++) big += ('000000000' + i).slice(-10);
servePages(
  80,
  function (request: PageRequest): void {
    if (request.path === '/big') return request.reply('200 OK', TEXT, big);
    if (request.path === '/favicon.ico' || request.path === '/none') return request.notFound();
    if (request.path === '/throws') throw new Error('on purpose');
    if (request.path === '/never') return;
    const told = [request.method, request.path, request.query, request.body];
    request.reply('200 OK', TEXT, request.path === '/empty' ? '' : told.join(' | '));
    request.reply('500 Twice', TEXT, 'twice');
  },
  { sendMs: 3000, idleMs: 5000 },
);
