/**
 * Stand-in for Kaluma's `gpio`. Its traps: a mode out of range is INPUT, and one that is no number as well; `irq` hands on
 * what it was given, so that events are required though they look optional.
 */
class GPIO {
  constructor(pin, mode) {
    this.pin = pin;
    this.setMode(mode < INPUT || mode > INPUT_PULLDOWN ? INPUT : mode);
  }

  read() {
    return digitalRead(this.pin);
  }

  write(value) {
    digitalWrite(this.pin, value);
  }

  toggle() {
    digitalToggle(this.pin);
  }

  low() {
    digitalWrite(this.pin, LOW);
  }

  high() {
    digitalWrite(this.pin, HIGH);
  }

  setMode(mode) {
    this.mode = typeof mode === 'number' ? mode : INPUT;
    pinMode(this.pin, this.mode);
  }

  irq(callback, events) {
    if (typeof callback !== 'function') throw new TypeError('callback must be a function');
    this.events = typeof events === 'number' ? events : CHANGE;
    attachInterrupt(this.pin, callback, events);
  }
}

exports.GPIO = GPIO;
