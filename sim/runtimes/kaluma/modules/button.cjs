/**
 * Stand-in for Kaluma's `button`. Its traps: the debounce of 50 ms counts from the last change, so a press that is let go
 * sooner is no click; 'click' carries no argument; `close` takes the watch and leaves the pin's pull.
 */
const { EventEmitter } = require('events');

const numberOr = (value, fallback) => (typeof value === 'number' ? value : fallback);

class Button extends EventEmitter {
  constructor(pin, options) {
    super();
    const given = options || {};
    this.watchId = -1;
    this.pin = pin;
    this.mode = numberOr(given.mode, INPUT_PULLUP);
    this.event = numberOr(given.event, FALLING);
    this.debounce = numberOr(given.debounce, 50);
    pinMode(pin, this.mode);
    this.watchId = setWatch(() => this.emit('click'), pin, this.event, this.debounce);
  }

  read() {
    return digitalRead(this.pin);
  }

  close() {
    clearWatch(this.watchId);
  }
}

exports.Button = Button;
