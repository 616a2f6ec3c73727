/**
 * Stand-in for Kaluma's `uart`. Its traps: `write` answers nothing; options are no argument that may be null for the native
 * part, and are an empty object then.
 */
const native = require('#uart');
const { EventEmitter } = require('events');

function UART(port, options) {
  EventEmitter.call(this);
  this._native = new native.UART(port, options || {}, (data) => {
    this.emit('data', data);
  });
}

UART.prototype = new EventEmitter();
UART.prototype.constructor = UART;

UART.prototype.write = function (data) {
  this._native.write(data);
};

UART.prototype.close = function () {
  this._native.close();
};

for (const name of Object.keys(native)) if (name !== 'UART') UART[name] = native[name];

exports.UART = UART;
