/** Stand-in for Kaluma's `led`: a pin that is an output from the start. */
class LED {
  constructor(pin) {
    this.pin = pin;
    pinMode(pin, OUTPUT);
  }

  on() {
    digitalWrite(this.pin, HIGH);
  }

  off() {
    digitalWrite(this.pin, LOW);
  }

  toggle() {
    digitalToggle(this.pin);
  }

  read() {
    return digitalRead(this.pin);
  }
}

exports.LED = LED;
