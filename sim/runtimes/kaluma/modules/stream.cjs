/**
 * Stand-in for Kaluma's `stream` (without the console's own streams). Its traps:
 * - What is written is collected in one string without a limit, and goes down in one piece with the next turn.
 * - A writer's callback comes at once: it says nothing about the bytes.
 * - 'drain' comes only when the sink's callback is not synchronous: by then the string has been cut loose.
 * - What is written while the sink is busy goes down too, before the sink's callback.
 * - A sink that fails empties the string, and 'error' is thrown where nobody listens.
 * - A Duplex is no Readable.
 */
const { EventEmitter } = require('events');

/** A chunk as a string of character codes 0 to 255. */
function textOf(chunk) {
  return chunk instanceof Uint8Array ? String.fromCharCode.apply(null, chunk) : chunk;
}

class Base extends EventEmitter {
  constructor() {
    super();
    this.destroyed = false;
  }

  _destroy() {}

  _afterDestroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }

  destroy() {
    if (this.destroyed) return;
    this._destroy((error) => {
      if (error) this.emit('error', error);
      else this._afterDestroy();
    });
  }
}

/** What Readable and Duplex share without one being the other. */
const reading = {
  _afterEnd() {
    if (this.readableEnded) return;
    this.readableEnded = true;
    this.emit('end');
  },
  /** Nothing is kept: who does not listen now misses it. */
  push(chunk) {
    this.emit('data', chunk);
    return this;
  },
};

class Readable extends Base {
  constructor() {
    super();
    this.readableEnded = false;
  }
}

class Writable extends Base {
  constructor() {
    super();
    this._wbuf = '';
    this.writableEnded = false;
    this.writableFinished = false;
  }

  _write() {}

  _final() {}

  /** Says so before it remembers it. */
  _afterFinish() {
    if (this.writableFinished) return;
    this.emit('finish');
    this.writableFinished = true;
  }

  /** After `end` the chunk is dropped in silence, and the callback never comes. */
  write(chunk, callback) {
    if (!this.writableEnded) {
      if (chunk) this._wbuf += textOf(chunk);
      hold(this);
      setTimeout(() => this.flush(), 0);
      if (callback) callback();
    }
    return this._wbuf.length === 0;
  }

  end(chunk, callback) {
    const done = typeof chunk === 'function' ? chunk : callback;
    if (chunk && typeof chunk !== 'function') this._wbuf += textOf(chunk);
    hold(this);
    if (done) this.once('finish', done);
    this.writableEnded = true;
    if (this._wbuf.length > 0) this.flush(() => this.finish());
    else this.finish();
    return this;
  }

  flush(callback) {
    if (this.writableFinished || this._wbuf.length === 0) {
      if (callback) callback();
      return;
    }
    this._write(this._wbuf, (error) => {
      if (error) {
        this._wbuf = '';
        this.emit('error', error);
      } else if (this._wbuf.length > 0) {
        setTimeout(() => this.flush(callback), 0);
      } else {
        this.emit('drain');
        if (callback) callback();
      }
    });
    // Only now: a callback that came from inside _write has seen the string full.
    this._wbuf = '';
  }

  finish() {
    if (!this.writableEnded || this._wbuf.length > 0) return;
    this._final((error) => {
      if (error) this.emit('error', error);
      else this._afterFinish();
    });
  }
}

class Duplex extends Writable {
  constructor() {
    super();
    this.readableEnded = false;
  }
}

for (const name of Object.keys(reading)) {
  for (const owner of [Readable, Duplex]) {
    Object.defineProperty(owner.prototype, name, {
      value: reading[name],
      writable: true,
      configurable: true,
    });
  }
}

exports.Readable = Readable;
exports.Writable = Writable;
exports.Duplex = Duplex;
