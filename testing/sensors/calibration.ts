/**
 * The calibration of a BME280 and what it means (Bosch BST-BME280-DS001, 4.2.2 and 8.1). The numbers are those of one sensor:
 * each has its own, and a driver reads them.
 */
export const CALIBRATION = {
  T: [27_504, 26_435, -1000],
  P: [36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000],
  H: [75, 362, 0, 313, 50, 30],
} as const;

/** Registers 0x88 to 0xA1 and 0xE1 to 0xE7, by address (table 16). */
export function calibrationRegisters(): Map<number, number> {
  const registers = new Map<number, number>();
  const put16 = (address: number, value: number) => {
    registers.set(address, value & 0xff);
    registers.set(address + 1, (value >> 8) & 0xff);
  };
  const { T, P, H } = CALIBRATION;
  T.forEach((value, i) => {
    put16(0x88 + 2 * i, value);
  });
  P.forEach((value, i) => {
    put16(0x8e + 2 * i, value);
  });
  registers.set(0xa0, 0);
  registers.set(0xa1, H[0]);
  put16(0xe1, H[1]);
  registers.set(0xe3, H[2]);
  // Two numbers of twelve bits share a byte.
  registers.set(0xe4, (H[3] >> 4) & 0xff);
  registers.set(0xe5, ((H[4] & 0xf) << 4) | (H[3] & 0xf));
  registers.set(0xe6, (H[4] >> 4) & 0xff);
  registers.set(0xe7, H[5] & 0xff);
  return registers;
}

/** The fine temperature that all three formulas share. */
function fine(raw: number): number {
  const [t1, t2, t3] = CALIBRATION.T;
  const a = (raw / 16_384 - t1 / 1024) * t2;
  const b = (raw / 131_072 - t1 / 8192) ** 2 * t3;
  return a + b;
}

function celsiusOf(raw: number): number {
  return fine(raw) / 5120;
}

function pascalOf(raw: number, fineTemperature: number): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = CALIBRATION.P;
  const x = fineTemperature / 2 - 64_000;
  const curve = ((x * x * p6) / 32_768 + x * p5 * 2) / 4 + p4 * 65_536;
  const slope = (1 + ((p3 * x * x) / 524_288 + p2 * x) / 524_288 / 32_768) * p1;
  const p = ((1_048_576 - raw - curve / 4096) * 6250) / slope;
  return p + ((p9 * p * p) / 2_147_483_648 + (p * p8) / 32_768 + p7) / 16;
}

function percentOf(raw: number, fineTemperature: number): number {
  const [h1, h2, h3, h4, h5, h6] = CALIBRATION.H;
  const x = fineTemperature - 76_800;
  const scaled = raw - (h4 * 64 + (h5 / 16_384) * x);
  const gain = (h2 / 65_536) * (1 + (h6 / 67_108_864) * x * (1 + (h3 / 67_108_864) * x));
  const h = scaled * gain;
  return Math.min(100, Math.max(0, h * (1 - (h1 * h) / 524_288)));
}

/** The number of `bits` bits whose value by a formula that only rises, or only falls, is nearest to `wanted`. */
function search(bits: number, formula: (raw: number) => number, wanted: number): number {
  const rises = formula(2 ** bits - 1) > formula(0);
  let [low, high] = [0, 2 ** bits - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (formula(middle) < wanted === rises) low = middle + 1;
    else high = middle;
  }
  const isNearer = low > 0 && Math.abs(formula(low - 1) - wanted) < Math.abs(formula(low) - wanted);
  return isNearer ? low - 1 : low;
}

/** What the converter gives for the weather: 20, 20 and 16 bits. */
export function rawValues(celsius: number, hPa: number, percent: number) {
  const temperature = search(20, celsiusOf, celsius);
  const t = fine(temperature);
  return {
    temperature,
    pressure: search(20, (raw) => pascalOf(raw, t), hPa * 100),
    humidity: search(16, (raw) => percentOf(raw, t), percent),
  };
}
