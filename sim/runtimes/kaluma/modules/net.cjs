/**
 * Stand-in for Kaluma's `net` over `global.__netdev`, of 1.1 to 1.3 or, by `process.version`, of 1.0. Its traps:
 * - An accepted client reads its addresses from the listening record, and writes its callbacks onto it (1.0: onto its
 *   own record), so that each client overwrites the one before.
 * - Nothing is caught: what a handler throws travels through the device's callback.
 * - `shutdown` comes while the last `write` is still under way, and nobody calls `close` after it.
 * - A client that gets no descriptor hangs in silence; after a failed connect nobody calls `close`.
 * - A 'listening' callback stays for the next `listen`.
 */
const { EventEmitter } = require('events');
const { Duplex } = require('stream');

const OLD = process.version.startsWith('1.0.');
const FAMILY = OLD ? null : 'AF_INET';

function device() {
  if (!global.__netdev) throw new Error('Network device not found');
  return global.__netdev;
}

class Socket extends Duplex {
  constructor() {
    super();
    this._dev = device();
    this._fd = -1;
    this._copyAddresses({ laddr: null, lport: null, raddr: null, rport: null });
  }

  _copyAddresses(record) {
    this.localAddress = record.laddr;
    this.localPort = record.lport;
    this.remoteAddress = record.raddr;
    this.remotePort = record.rport;
  }

  /** Becomes the socket of `fd`, whose callbacks go onto `given`, or onto its own record where none is given. */
  _socket(fd, given) {
    this._fd = fd;
    const record = given || this._dev.get(fd);
    if (!record) return;
    this._copyAddresses(record);
    record.connect_cb = () => {
      this._copyAddresses(record);
      this.emit('connect');
    };
    record.close_cb = () => {
      this._afterDestroy();
    };
    record.read_cb = (bytes) => {
      this.push(bytes);
    };
    record.shutdown_cb = () => {
      this._afterEnd();
    };
  }

  /** What the device says about one call, as the streams want to hear it: an error or nothing. */
  _outcome(callback) {
    return (failed) => {
      if (callback) callback(failed ? new SystemError(this._dev.errno) : undefined);
    };
  }

  connect(options, listener) {
    if (listener) this.on('connect', listener);
    const fd = this._dev.socket(FAMILY, 'STREAM');
    if (fd < 0) return this;
    this._socket(fd);
    this._dev.connect(fd, options.host, options.port, (failed) => {
      if (failed) this.emit('error', new SystemError(this._dev.errno));
      else this.emit('ready');
    });
    return this;
  }

  _write(chunk, callback) {
    this._dev.write(this._fd, chunk, this._outcome(callback));
  }

  _final(callback) {
    this._dev.shutdown(this._fd, 1, this._outcome(callback));
  }

  _destroy(callback) {
    this._dev.close(this._fd, this._outcome(callback));
  }
}

class Server extends EventEmitter {
  constructor(first, second) {
    super();
    this._dev = device();
    this._fd = -1;
    const listener = OLD && typeof first !== 'function' ? second : first;
    if (listener) this.on('connection', listener);
  }

  /** Tells of a failure, or goes on with `next`. */
  _step(next) {
    return (failed) => {
      if (failed) this.emit('error', new SystemError(this._dev.errno));
      else next();
    };
  }

  listen(port, callback) {
    const dev = this._dev;
    this._fd = dev.socket(FAMILY, 'STREAM');
    if (this._fd < 0) {
      this.emit('error', new SystemError(dev.errno));
      return undefined;
    }
    const record = dev.get(this._fd);
    record.accept_cb = (fd) => {
      const client = new Socket();
      client._socket(fd, OLD ? undefined : record);
      this.emit('connection', client);
    };
    const listening = this._step(() => {
      if (callback) this.on('listening', callback);
      this.emit('listening');
    });
    const bound = this._step(() => dev.listen(this._fd, listening));
    dev.bind(this._fd, OLD ? '127.0.0.1' : dev.ip, port, bound);
    return this;
  }

  close(callback) {
    const closed = this._step(() => {
      this.emit('close');
      if (callback) callback();
    });
    this._dev.close(this._fd, closed);
    return this;
  }
}

/** Without a listener it never connects. */
function createConnection(options, listener) {
  const socket = new Socket();
  if (listener) socket.connect(options, listener);
  return socket;
}

exports.Socket = Socket;
exports.Server = Server;
exports.createConnection = exports.connect = createConnection;
exports.createServer = (first, second) => new Server(first, second);
