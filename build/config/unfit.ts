/** Boards of Espruino that a program of this library does not fit, by parts of their names, and why. */
const UNFIT: [name: RegExp, reason: string][] = [
  [/nrf52832|puck|pixl|microbit|mdbt42|bangle(?!js2)/i, 'an nRF52832 has about 2,600 variables or fewer'],
  [/esp8266/i, 'an ESP8266 has 1,600 variables'],
  [/espruino-?(original|board)|^original/i, 'the Original Espruino has 2,756 variables'],
];

/** Variables of stock `http` with six clients, and some for the program. */
const NEEDED = '3,500';

/** Returns why a board of that name cannot run a program of this library; null where nothing is known of it. */
export function unfitBoard(name: string): string | null {
  const found = UNFIT.find(([names]) => names.test(name));
  return found ? `${found[1]}, and a web server needs ${NEEDED}` : null;
}
