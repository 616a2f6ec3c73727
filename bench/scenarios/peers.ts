import type { Cost } from './counting-bus.ts';

/**
 * Costs of other drivers in the same scenarios. The figures were counted on one chip model without latency, with the
 * drivers' unmodified sources: ioLibrary_Driver 1d2582a (with all eight sockets), Adafruit CircuitPython_Wiznet5k
 * f01275e, Arduino Ethernet 2.0.2 8f13ac9, Espruino c5ff787b1. The minimum is the shortest sequence of frames with the
 * same effect, with an INT pin and without safeguards: nothing read twice, no command awaited.
 */
export const PEERS = ['ioLibrary', 'Adafruit', 'Arduino', 'Espruino'] as const;

export type Peer = (typeof PEERS)[number] | 'minimum';

/** `frames/bytes`, or `frames/bytes/payload`; empty if the driver does not support it. */
type Figures = Record<Peer, string>;

const row = (
  ioLibrary: string,
  Adafruit: string,
  Arduino: string,
  Espruino: string,
  minimum: string,
): Figures => ({ ioLibrary, Adafruit, Arduino, Espruino, minimum });

export const FIGURES: Record<string, Figures> = {
  S1: row('32/170', '32/142', '18/90', '35/196', '10/74'),
  S2: row('144/600', '17/77', '10/42', '17/71', '24/136'),
  S3: row('12/48', '25/103', '15/64', '7/28', '3/27'),
  S4: row('27/207/100', '30/219/100', '10/144/100', '15/159/100', '6/161/100'),
  S4b: row('18/171/100', '26/203/100', '6/126/100', '15/159/100', ''),
  S4c: row('', '', '205/823/100', '', ''),
  S5: row('15/1083/1024', '16/1087/1024', '10/1067/1024', '44/1198/1024', '3/1036/1024'),
  S5d: row('17/1091/1024', '265/2083/1024', '260/2067/1024', '289/2178/1024', '3/1036/1024'),
  'S5d 2': row('539/3179/1024', '265/2083/1024', '260/2067/1024', '1081/5346/1024', '3/1036/1024'),
  S6: row('37/151', '9/36', '3/12', '26/107', '5/22'),
  S6p: row('45/183', '18/72', '9/40', '36/147', '5/22'),
  request: row('91/1489/1124', '80/1445/1124', '38/1287/1124', '92/1492/1124', '17/1246/1124'),
  'S7 0 open': row('8/32', '8/32', '1/4', '1/4', '0/0'),
  'S7 4 open': row('20/80', '24/96', '13/60', '6/24', '0/0'),
  'S7 0 open, no INT': row('', '', '', '', '1/4'),
  'S7 4 open, no INT': row('', '', '', '', '1/4'),
  'S8 turn': row('32/128', '25/103', '15/64', '7/28', '13/142'),
  'S9 receive': row(
    '864/68960/65536',
    '704/68320/65536',
    '256/66624/65536',
    '1845/72793/65536',
    '130/66124/65536',
  ),
  'S9 send': row(
    '542/67672/65536',
    '512/67552/65536',
    '320/66912/65536',
    '2827/76721/65536',
    '127/66075/65536',
  ),
  S10: row('29/122', '20/80', '12/54', '20/86', '6/42'),
  'S11 open': row('11/44', '17/77', '7/30', '11/44', '2/13'),
  'S11 receive': row('25/206/108', '36/250/108', '7/137/108', '24/202/108', '6/169/108'),
  'S11 send': row('24/201/100', '34/235/100', '11/151/100', '20/182/100', '4/121/100'),
  S11: row('49/407/208', '70/485/208', '18/288/208', '44/384/208', '10/290/208'),
};

/** S8: number of six SYNs that are refused with a RST, three times. */
export const REFUSED: Record<Peer, [first: number, open: number, closed: number]> = {
  ioLibrary: [0, 4, 0],
  Adafruit: [5, 5, 5],
  Arduino: [5, 5, 5],
  Espruino: [5, 6, 5],
  minimum: [0, 4, 0],
};

/** Returns another driver's cost of a scenario; null if there is none. */
export function figure(scenario: string, peer: Peer): Cost | null {
  const text = FIGURES[scenario]?.[peer];
  if (!text) return null;
  const [frames, bytes, payload = 0] = text.split('/').map(Number);
  return { frames, bytes, payload };
}
