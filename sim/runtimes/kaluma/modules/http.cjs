/**
 * Stand-in for Kaluma's `http` over `net`. Its traps:
 * - One request a connection: whatever comes behind the first is its body, and no connection is kept alive.
 * - Headers are looked up by a name that they never have ('Content-Length', though their names are kept in lower
 *   case), so 'end' comes right behind the head, and the body after it. (1.0 finds it.)
 * - A chunked body that stops before a whole length line is there keeps the runtime in a loop for ever.
 * - A header ends at its second colon. A request line without two spaces throws.
 * - Responses are always chunked; `writeHead` takes the message before the headers.
 * - A request sends, and half-closes, only once `end` was called; 'finish' comes long before the bytes are out.
 * - Nobody destroys a socket here.
 */
const { Readable, Writable } = require('stream');
const net = require('net');

const LENGTH = process.version.startsWith('1.0.') ? 'content-length' : 'Content-Length';
const CRLF = '\r\n';

function textOf(chunk) {
  return chunk instanceof Uint8Array ? String.fromCharCode.apply(null, chunk) : chunk;
}

function bytesOf(text) {
  return new TextEncoder('ascii').encode(text);
}

/** Reads one message from its socket: the head, then whatever follows. */
class Parser {
  constructor(message) {
    this.incoming = message;
    this.headersComplete = false;
    this.onHeadersComplete = null;
    this._buf = '';
    message.socket.on('data', (chunk) => this.push(chunk));
    message.socket.on('end', () => this.end());
    message.socket.on('close', () => this.end());
  }

  push(chunk) {
    this._buf += textOf(chunk);
    hold(this);
    if (!this.headersComplete) {
      const at = this._buf.indexOf(CRLF + CRLF);
      if (at < 0) return;
      const head = this._buf.slice(0, at);
      this._buf = this._buf.slice(at + 4);
      this.readHead(head);
      this.headersComplete = true;
      if (this.onHeadersComplete) this.onHeadersComplete();
    }
    if (this.incoming.headers['transfer-encoding'] === 'chunked') this.readChunks();
    else this.readBody();
  }

  readHead(head) {
    const [start, ...lines] = head.split('\n');
    const [first, second, third] = start.split(' ');
    const message = this.incoming;
    if (first.trim().startsWith('HTTP/')) {
      message.httpVersion = first.trim().split('/')[1];
      message.statusCode = parseInt(second.trim(), 10);
      message.statusMessage = third.trim();
    } else {
      message.method = first.trim();
      message.url = second.trim();
      message.httpVersion = third.trim().split('/')[1];
    }
    for (const line of lines) {
      if (!line.includes(':')) continue;
      const [name, value] = line.split(':');
      message.headers[name.trim().toLowerCase()] = value.trim();
    }
  }

  /** The loop has no way out while no whole length line is there: on a board that is the end. */
  readChunks() {
    for (;;) {
      const at = this._buf.indexOf(CRLF);
      if (at < 0) continue;
      const length = parseInt(`0x${this._buf.slice(0, at)}`, 16);
      if (!(length > 0)) {
        this._buf = '';
        this.end();
        return;
      }
      if (this._buf.length < at + 2 + length) return;
      this.incoming.push(bytesOf(this._buf.slice(at + 2, at + 2 + length)));
      this._buf = this._buf.slice(at + 2 + length + 2);
    }
  }

  readBody() {
    if (this._buf.length < parseInt(this.incoming.headers[LENGTH] || '0', 10)) return;
    const body = this._buf;
    this._buf = '';
    this.incoming.push(bytesOf(body));
    this.end();
  }

  end() {
    const message = this.incoming;
    if (message.complete) return;
    if (this._buf.length > 0) message.push(bytesOf(this._buf));
    this._buf = '';
    message.complete = true;
    message._afterEnd();
  }
}

class IncomingMessage extends Readable {
  constructor(socket) {
    super();
    this.socket = socket;
    this.headers = {};
    this.httpVersion = '1.1';
    this.method = this.url = null;
    this.statusCode = 0;
    this.statusMessage = '';
    this.complete = false;
    socket.on('close', () => this._afterDestroy());
  }
}

class OutgoingMessage extends Writable {
  constructor(socket) {
    super();
    this.socket = socket;
    this.headers = {};
    this.headersSent = false;
    socket.on('close', () => {
      this._afterFinish();
      this._afterDestroy();
    });
  }

  _isTransferChunked() {
    return this.headers['transfer-encoding'] === 'chunked';
  }

  /** A piece of the body as it goes over the wire. */
  _framed(chunk) {
    const text = textOf(chunk);
    return this._isTransferChunked() ? text.length.toString(16) + CRLF + text + CRLF : text;
  }

  _headLines(start) {
    let head = start + CRLF;
    for (const name of Object.keys(this.headers)) head += `${name}: ${this.headers[name]}${CRLF}`;
    return head + CRLF;
  }

  _write(chunk, callback) {
    this.socket.write(chunk, callback);
  }

  _final(callback) {
    this.socket.end(callback);
  }

  _destroy(callback) {
    this.socket.destroy(callback);
  }

  setHeader(name, value) {
    this.headers[name.toLowerCase()] = value;
  }

  getHeader(name) {
    return this.headers[name.toLowerCase()];
  }

  removeHeader(name) {
    delete this.headers[name.toLowerCase()];
  }
}

class ClientRequest extends OutgoingMessage {
  constructor(options, socket) {
    super(socket);
    this.options = options;
    this.path = options.path || '/';
    Object.assign(this.headers, options.headers);
    this.incoming = new IncomingMessage(socket);
    this._parser = new Parser(this.incoming);
    this._parser.onHeadersComplete = () => this.emit('response', this.incoming);
    socket.on('error', (error) => this.emit('error', error));
  }

  flushHeaders() {
    if (LENGTH === 'content-length') this.setHeader('transfer-encoding', 'chunked');
    else if (!('Host' in this.headers) && !('host' in this.headers))
      this.setHeader('host', this.options.host);
    this._wbuf += this._headLines(`${this.options.method} ${this.path} HTTP/1.1`);
  }

  /** Only collects: nothing goes out before `end`. */
  _collect(chunk) {
    if (!this.headersSent) {
      this.flushHeaders();
      this.headersSent = true;
    }
    if (chunk) this._wbuf += this._framed(chunk);
    hold(this);
  }

  write(chunk, callback) {
    this._collect(chunk);
    if (callback) callback();
    return this;
  }

  end(chunk, callback) {
    this._collect(chunk);
    this.socket.connect(this.options, () => {
      super.end(this._isTransferChunked() ? `0${CRLF}${CRLF}` : undefined, callback);
      this._afterFinish();
    });
    return this;
  }
}

class ServerResponse extends OutgoingMessage {
  constructor(socket) {
    super(socket);
    this.statusCode = 200;
    this.statusMessage = 'OK';
  }

  writeHead(statusCode, statusMessage, headers) {
    if (this.headersSent) return this;
    this.statusCode = statusCode;
    if (statusMessage) this.statusMessage = statusMessage;
    Object.assign(this.headers, headers);
    this.headers['transfer-encoding'] = 'chunked';
    super.write(this._headLines(`HTTP/1.1 ${this.statusCode} ${this.statusMessage}`), () => {
      this.headersSent = true;
    });
    return this;
  }

  write(chunk, callback) {
    if (!this.headersSent) this.writeHead(200);
    super.write(chunk ? this._framed(chunk) : chunk, callback);
    return this;
  }

  end(chunk, callback) {
    if (!this.headersSent) this.writeHead(200);
    const last = this._isTransferChunked() ? `0${CRLF}${CRLF}` : '';
    super.end((chunk ? this._framed(chunk) : '') + last, callback);
    this._afterFinish();
    return this;
  }
}

class Server extends net.Server {
  constructor() {
    super();
    this.on('connection', (socket) => {
      const request = new IncomingMessage(socket);
      new Parser(request).onHeadersComplete = () => {
        this.emit('request', request, new ServerResponse(socket));
      };
    });
  }
}

/** Writes the defaults into the caller's own options. */
function requestOf(options, listener) {
  options.port = options.port || 80;
  const request = new ClientRequest(options, new net.Socket());
  if (listener) request.once('response', listener);
  return request;
}

exports.request = (options, listener) => {
  options.method = options.method || 'GET';
  return requestOf(options, listener);
};

exports.get = (options, listener) => {
  options.method = 'GET';
  return requestOf(options, listener).end();
};

exports.createServer = (listener) => {
  const server = new Server();
  if (listener) server.on('request', listener);
  return server;
};
