import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { FileSystem } from '../../../sim/runtimes/kaluma/files/file-system.ts';
import { boardOf, until } from '../net-board.ts';

const files = suite('the firmware that serves files');

/** What lies in the flash: text by path. */
function flash(content: Record<string, string>): FileSystem {
  const made = new FileSystem();
  made.makeFolder('/www');
  made.makeFolder('/www/sub');
  for (const [path, text] of Object.entries(content)) {
    made.prepare(path, true, false);
    made.commit(made.begin(path, new TextEncoder().encode(text)));
  }
  return made;
}

/** Asks for `path`; the status, the content type and the body that came, in which every byte is a character. */
function get(device: LockstepBoard, path: string): [status: string, type: string | undefined, body: string] {
  const client = device.host.connect(80);
  client.send(`GET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`);
  client.onFin = () => client.fin();
  until(device, 5000, () => client.ended !== null);
  const text = Buffer.from(client.received()).toString('latin1');
  const [head] = text.split('\r\n\r\n', 1);
  let rest = text.slice(head.length + 4);
  let body = '';
  for (let length = Number.parseInt(rest, 16); length > 0; length = Number.parseInt(rest, 16)) {
    const at = rest.indexOf('\r\n') + 2;
    body += rest.slice(at, at + length);
    rest = rest.slice(at + length + 2);
  }
  assert.is(rest, '0\r\n\r\n');
  return [head.slice(9, 12), /^content-type: (.*)$/m.exec(head)?.[1], body];
}

const LOGO = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
const CONTENT = {
  '/secret.txt': 'secret',
  '/www/index.html': '<p>hello',
  '/www/logo.svg': LOGO,
  '/www/sub/a.css': 'p { }',
  '/www/exact.bin': 'x'.repeat(1024),
  '/www/empty.txt': '',
};

async function device(content: Record<string, string> = CONTENT): Promise<LockstepBoard> {
  const board = await boardOf('files', {}, '', { files: flash(content) });
  board.run(300);
  return board;
}

files('serves what is in its folder, each by the ending of its name', async () => {
  const board = await device();
  assert.equal(get(board, '/'), ['200', 'text/html', '<p>hello']);
  assert.equal(get(board, '/index.html'), ['200', 'text/html', '<p>hello']);
  assert.equal(get(board, '/sub/a.css'), ['200', 'text/css', 'p { }']);
  assert.equal(get(board, '/empty.txt'), ['200', 'text/plain', '']);
  assert.equal(get(board, '/exact.bin'), ['200', 'application/octet-stream', 'x'.repeat(1024)]);
  assert.equal(get(board, '/logo.svg'), ['200', 'image/svg+xml', LOGO]);
  assert.equal([board.lines, board.faults], [['serving 10.0.2.15:80'], []]);
});

files('has no type for an ending that is only the name of something else', async () => {
  const endings = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];
  const board = await device(Object.fromEntries(endings.map((ending) => [`/www/x.${ending}`, 'x'])));
  for (const ending of endings)
    assert.equal(get(board, `/x.${ending}`), ['200', 'application/octet-stream', 'x'], ending);
});

files('has no folder, no file that is not there, and no way out of its own', async () => {
  const board = await device();
  const ways = [
    '/nothing',
    '/sub',
    '/sub/',
    '/../secret.txt',
    '/sub/../../secret.txt',
    '/..',
    '//..//secret.txt',
  ];
  for (const way of [
    ...ways,
    '/%2e%2e/secret.txt',
    '/index.html/x',
    `/${'x'.repeat(300)}`,
    `/${'x/'.repeat(1900)}`,
  ])
    assert.equal(get(board, way), ['404', undefined, 'not found'], way);
  assert.equal(board.lines.length, 1);
});

files('makes its folder on a new board, with a page that says where files go, and keeps it', async () => {
  const board = await boardOf('files');
  board.run(300);
  assert.match(get(board, '/')[2], 'Put your files into /www.');
  const again = await boardOf('files', {}, '', { files: board.files });
  again.files.remove('/www/index.html');
  again.run(300);
  assert.is(get(again, '/')[0], '404');
});

files('answers a thousand questions for what is not there, and closes what its clients leave', async () => {
  // After the program, the test's own: how many files are open, once a second.
  const more = `setInterval(function () {
    var fs = require('fs'), fd = fs.open('/www/index.html', 'r'); fs.close(fd); console.log('next ' + fd);
  }, 1000)`;
  const board = await boardOf('files', {}, more, { files: flash(CONTENT) });
  board.run(300);
  for (let i = 0; i < 1000; i++) assert.is(get(board, '/nothing')[0], '404');
  for (let i = 0; i < 5; i++) {
    const client = board.host.connect(80);
    client.onEstablished = () => client.send('GET /logo.svg HTTP/1.1\r\nHost: device\r\n\r\n');
    until(board, 500, () => client.received().length > 0);
    client.rst();
  }
  board.run(2000);
  assert.is(board.lines[board.lines.length - 1], 'next 0');
  assert.is(get(board, '/logo.svg')[2].length, LOGO.length);
});

files('serves a large file to six at once', async () => {
  const board = await device();
  const clients = [1, 2, 3, 4, 5, 6].map(() => {
    const client = board.host.connect(80);
    client.send('GET /logo.svg HTTP/1.1\r\nHost: device\r\n\r\n');
    client.onFin = () => client.fin();
    return client;
  });
  until(board, 10_000, () => clients.every(({ ended }) => ended === 'closed'));
  for (const client of clients) assert.match(client.text(), LOGO.slice(0, 512));
  assert.equal(new Set(clients.map((client) => client.text())).size, 1);
});

files.run();
