/** A weather station: a BME280 over I2C, measured on demand, and served as JSON. */
import { serving } from '../../../device/boot.ts';
import { bootNet } from '../../../device/net.ts';

const ADDRESS = 0x76;
const JSON_TYPE = { 'content-type': 'application/json', connection: 'close' };

interface Calibration {
  t: number[];
  p: number[];
  h: number[];
}

const { I2C } = require('i2c');
const i2c = new I2C(0, { baudrate: 400000 });
let calibration: Calibration | null = null;

bootNet();
require('http')
  .createServer((req, res) => {
    if (req.url !== '/weather') {
      res.writeHead(404, 'Not Found', { connection: 'close' }).end();
      return;
    }
    try {
      const weather = JSON.stringify(measure());
      res.writeHead(200, 'OK', JSON_TYPE).end(weather);
    } catch (error) {
      res.writeHead(503, 'Service Unavailable', JSON_TYPE).end(JSON.stringify({ error: String(error) }));
    }
  })
  .listen(80);
serving(80);

/** Measures once, each value with one sample, which takes up to 10 ms (BST-BME280-DS001, 9.1). */
function measure() {
  // Register and value in one write: memWrite would address the sensor twice.
  i2c.write(new Uint8Array([0xf2, 1]), ADDRESS);
  i2c.write(new Uint8Array([0xf4, (1 << 5) | (1 << 2) | 1]), ADDRESS);
  delay(10);
  const d = i2c.memRead(8, ADDRESS, 0xf7);
  const c = calibration ?? readCalibration();
  calibration = c;
  const rawT = (d[3] << 12) | (d[4] << 4) | (d[5] >> 4);
  const rawP = (d[0] << 12) | (d[1] << 4) | (d[2] >> 4);
  const a = rawT / 16384 - c.t[0] / 1024;
  const fine = a * c.t[1] + (a / 8) * (a / 8) * c.t[2];
  return {
    celsius: Math.round((fine / 5120) * 100) / 100,
    hPa: Math.round(pascal(rawP, fine, c.p)) / 100,
    percent: Math.round(percent((d[6] << 8) | d[7], fine, c.h) * 10) / 10,
  };
}

function readCalibration(): Calibration {
  const low = i2c.memRead(26, ADDRESS, 0x88);
  const high = i2c.memRead(7, ADDRESS, 0xe1);
  const u16 = (from: Uint8Array, at: number) => from[at] | (from[at + 1] << 8);
  const s16 = (from: Uint8Array, at: number) => (u16(from, at) << 16) >> 16;
  const p = [u16(low, 6)];
  for (let at = 8; at < 24; at += 2) p.push(s16(low, at));
  const h4 = ((high[3] << 24) >> 20) | (high[4] & 15);
  const h5 = ((high[5] << 24) >> 20) | (high[4] >> 4);
  const h = [low[25], s16(high, 0), high[2], h4, h5, (high[6] << 24) >> 24];
  return { t: [u16(low, 0), s16(low, 2), s16(low, 4)], p, h };
}

/** The formulas of the datasheet, chapter 8.1. */
function pascal(raw: number, fine: number, c: number[]): number {
  const a = fine / 2 - 64000;
  const b = ((a * a * c[5]) / 32768 + a * c[4] * 2) / 4 + c[3] * 65536;
  const e = (1 + ((c[2] * a * a) / 524288 + c[1] * a) / 524288 / 32768) * c[0];
  if (e === 0) return 0;
  const p = ((1048576 - raw - b / 4096) * 6250) / e;
  return p + ((c[8] * p * p) / 2147483648 + (p * c[7]) / 32768 + c[6]) / 16;
}

function percent(raw: number, fine: number, c: number[]): number {
  const a = fine - 76800;
  const b =
    (raw - (c[3] * 64 + (c[4] / 16384) * a)) *
    ((c[1] / 65536) * (1 + (c[5] / 67108864) * a * (1 + (c[2] / 67108864) * a)));
  return Math.max(0, Math.min(100, b * (1 - (c[0] * b) / 524288)));
}
