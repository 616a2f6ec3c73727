/** Stand-in for Kaluma's `adc`: it looks at its pin with the first read, and complains then. */
class ADC {
  constructor(pin) {
    this.pin = pin;
  }

  read() {
    return analogRead(this.pin);
  }
}

exports.ADC = ADC;
