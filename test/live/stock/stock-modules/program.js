// Exercises Kaluma's stock modules over a network device that only writes down what it is told. It ran on the real
// runtime too, in an emulated board: transcript.txt is what it printed there.

const records = {};
let nextFd = 1;
let failing = null;

function say(...words) {
  console.log(words.map(String).join(' '));
}

function bytes(text) {
  return new TextEncoder('ascii').encode(text);
}

function attempt(name, action) {
  try {
    action();
  } catch (error) {
    const kinds = [error instanceof TypeError, error instanceof SystemError];
    say(name, 'threw', String(error), kinds.join(), error.errno);
  }
}

/** Fails with `errno` while `name` is to fail. */
function outcome(name, errno, callback) {
  if (failing === name) global.__netdev.errno = errno;
  callback(failing === name ? 1 : 0);
}

function record(fd) {
  records[fd] = { laddr: `l${fd}`, lport: 1, raddr: `r${fd}`, rport: 2 };
  return records[fd];
}

global.__netdev = {
  ip: '10.0.2.15',
  errno: 0,
  socket(family, protocol) {
    say('socket', family, protocol);
    this.errno = 24;
    if (failing === 'socket') return -1;
    record(nextFd);
    return nextFd++;
  },
  get(fd) {
    say('get', fd);
    return records[fd];
  },
  bind(fd, address, port, callback) {
    say('bind', fd, address, port);
    outcome('bind', 98, callback);
  },
  listen(fd, callback) {
    say('listen', fd);
    callback(0);
  },
  connect(fd, host, port, callback) {
    say('connect', fd, host, port);
    outcome('connect', 111, callback);
    if (failing !== 'connect' && records[fd].connect_cb) records[fd].connect_cb();
  },
  write(fd, text, callback) {
    say('write', fd, typeof text, text.length, JSON.stringify(text));
    if (failing === 'write') outcome('write', 104, callback);
    else
      setTimeout(() => {
        say('written', fd);
        callback(0);
      }, 5);
  },
  shutdown(fd, how, callback) {
    say('shutdown', fd, how);
    callback(0);
  },
  close(fd, callback) {
    say('close', fd);
    callback();
  },
};

const { EventEmitter } = require('events');
const stream = require('stream');
const net = require('net');
const http = require('http');

/** Hands a connection to `server`, which listens already; answers the record with its callbacks. */
function connectTo(server, fd) {
  const listener = records[server._fd];
  record(fd);
  listener.accept_cb(fd);
  return records[fd].read_cb ? records[fd] : listener;
}

function serveHttp(pieces, handler) {
  const client = connectTo(http.createServer(handler).listen(80), 50);
  for (const piece of pieces) attempt('read_cb', () => client.read_cb(bytes(piece)));
  return client;
}

function tellOf(emitter, name, events) {
  for (const event of events) {
    emitter.on(event, (data) => say(name, event, data instanceof Uint8Array ? data.length : ''));
  }
}

const STEPS = {
  'an emitter'() {
    const emitter = new EventEmitter();
    say(emitter.emit('x'), emitter.listenerCount('x'));
    emitter.once('x', (a, b) => say('once', a, b));
    emitter.on('x', () => say('on'));
    say(emitter.listenerCount('x'), emitter.emit('x', 1, 2), emitter.emit('x'));
    attempt('a word', () => emitter.emit('error', 'no'));
    attempt('an error', () => emitter.emit('error', new TypeError('t')));
    attempt('a number', () => emitter.on('x', 1));
    const twice = () => {};
    emitter.on('y', twice).on('y', twice).off('y', twice);
    say(emitter.listenerCount('y'));
    emitter.removeListener('y', twice);
    say(typeof emitter._events.y);
    emitter.removeAllListeners();
    say(emitter.listenerCount('x'));
    const borrowed = {};
    EventEmitter.call(borrowed);
    say(Object.keys(borrowed).join());
    emitter.on('z', () => {
      emitter.on('z', () => say('late'));
      throw new Error('first');
    });
    emitter.on('z', () => say('second'));
    attempt('z', () => emitter.emit('z'));
  },
  'a writable that completes at once'() {
    const sink = new stream.Writable();
    sink._write = (text, callback) => {
      say('_write', text.length);
      callback();
    };
    sink._final = (callback) => {
      say('_final');
      callback();
    };
    tellOf(sink, 'sink', ['drain', 'finish']);
    say(sink.write('ab', () => say('told')));
    say(sink.write(new Uint8Array([65, 200])));
    say(sink.end('z', () => say('ended')) === sink);
    say(sink.write('late', () => say('never')));
    say(sink.writableEnded, sink.writableFinished);
  },
  'the classes of streams'() {
    const duplex = new stream.Duplex();
    say(duplex instanceof stream.Readable, duplex instanceof stream.Writable);
    say(new stream.Readable() instanceof EventEmitter);
  },
  'a server and its client'() {
    const server = net.createServer((client) => {
      say('client', client.remoteAddress, client.remotePort, client.localAddress, client._fd);
      tellOf(client, 'client', ['data', 'end', 'close', 'drain', 'finish']);
      say(client.write('hello'));
      client.write(' you');
      setTimeout(() => client.write('more'), 30);
      setTimeout(() => client.end('bye'), 31);
    });
    say(server.listen(80, () => say('listening')) === server);
    records[server._fd].raddr = 'shared';
    const client = connectTo(server, 9);
    say(Object.keys(client).join());
    client.read_cb(bytes('abc'));
    client.shutdown_cb();
    setTimeout(() => {
      client.close_cb();
      client.close_cb();
      server.close(() => say('server closed'));
    }, 90);
  },
  'what fails'() {
    failing = 'socket';
    const server = net.createServer(() => {});
    attempt('listen', () => server.listen(1));
    server.on('error', (error) => say('error', error.message, error.errno, error instanceof Error));
    say(server.listen(1));
    const lost = new net.Socket();
    say(lost.connect({ host: 'h', port: 1 }) === lost);
    failing = 'bind';
    server.listen(2);
    failing = 'connect';
    attempt('connect', () => net.connect({ host: 'h', port: 3 }, () => say('never')));
    failing = null;
    say(net.createConnection({ host: 'h', port: 4 })._fd);
    say(Object.keys(new SystemError(24)).join(), new SystemError(-24).errno);
  },
  'a client whose write fails'() {
    const client = new net.Socket();
    client.on('ready', () => say('ready'));
    client.on('error', (error) => say('error', error.message));
    client.connect({ host: 'name', port: 5 }, () => {
      say('connect', client.remoteAddress);
      failing = 'write';
      client.write('x');
    });
    setTimeout(() => {
      failing = null;
      client.destroy();
      say(client.destroyed);
      client.destroy();
    }, 30);
  },
  'a request'() {
    const client = serveHttp(['GET /a?b HTTP/1.1\r\nHost: a:80:x\r\nX-Y:  z \r\n\r\n'], (req, res) => {
      say(req.method, req.url, req.httpVersion, JSON.stringify(req.headers), req.complete);
      say(req.socket === res.socket);
      tellOf(req, 'req', ['data', 'end', 'close']);
      tellOf(res, 'res', ['finish', 'drain', 'close']);
      res.setHeader('X-Q', '1');
      say(res.getHeader('x-q'), res.headersSent);
      say(res.write('one') === res, res.headersSent);
      res.end('two', () => say('ended'));
      say(res.writableFinished, res.writableEnded);
    });
    setTimeout(() => {
      client.shutdown_cb();
      client.close_cb();
    }, 60);
  },
  'a request with a body in two pieces'() {
    serveHttp(['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab', 'cde'], (req, res) => {
      tellOf(req, 'req', ['data', 'end']);
      res.writeHead(201, 'Made', { a: 'b' }).end();
    });
  },
  'a request with chunks'() {
    const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
    serveHttp([`${head}3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n`], (req, res) => {
      tellOf(req, 'req', ['data', 'end']);
      res.writeHead(404).end(new Uint8Array([1, 2]));
    });
    serveHttp([`${head}5\r\nab`, 'cde\r\n0\r\n\r\n'], (req, res) => {
      tellOf(req, 'req', ['data', 'end']);
      res.end('x');
    });
  },
  'a request whose handler throws'() {
    serveHttp(['GET / HTTP/1.1\r\n\r\n'], () => {
      throw new Error('handler');
    });
  },
  'a request of ours'() {
    const request = http.get({ host: 'h', path: '/p' }, (response) => {
      say('response', response.statusCode, response.statusMessage, JSON.stringify(response.headers));
      tellOf(response, 'response', ['data', 'end']);
    });
    request.on('finish', () => say('too late'));
    setTimeout(() => {
      const client = records[request.socket._fd];
      client.read_cb(bytes('HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n'));
      client.read_cb(bytes('body'));
      client.shutdown_cb();
      client.close_cb();
    }, 40);
  },
  'a request of ours with a body'() {
    const options = { host: 'h', port: 81, method: 'POST', headers: { Host: 'me', A: '1' } };
    const request = http.request(options, () => {});
    request.write('abc');
    request.setHeader('B', '2');
    request.end('def');
  },
};

const names = Object.keys(STEPS);

function next() {
  const name = names.shift();
  say('==', name ?? 'done');
  if (!name) return;
  attempt(name, STEPS[name]);
  setTimeout(next, 200);
}

setTimeout(next, 100);
