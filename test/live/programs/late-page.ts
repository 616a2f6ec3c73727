/** Prints each request, and answers it 200 ms after it is there. */
import { boot } from '../../../device/boot.ts';
import { servePages } from '../../../device/pages.ts';

boot();
servePages(80, function (request): void {
  console.log(request.method + ' ' + request.path);
  setTimeout(function (): void {
    request.reply('200 OK', 'text/plain', request.method + ' ' + request.path + ' ' + request.body.length);
  }, 200);
});
