/** The RP2040's own thermometer, as an analog pin. */
const SENSOR = 30;

/** The temperature of the microcontroller in degrees Celsius, to a tenth (RP2040 datasheet, chapter 4.9.5). */
export function celsius(): number {
  const volts = analogRead(SENSOR) * 3.3;
  return Math.round((27 - (volts - 0.706) / 0.001721) * 10) / 10;
}
