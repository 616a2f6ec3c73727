import type { Board } from '../../build/config/types.ts';

/** The pins of a Pico's right edge from the top, with the USB connector up. Source: Pico datasheet, pinout. */
const RIGHT_EDGE = [
  ...['VBUS', 'VSYS', 'GND', '3V3_EN', '3V3', 'ADC_VREF', 'GP28', 'AGND', 'GP27', 'GP26'],
  ...['RUN', 'GP22', 'GND', 'GP21', 'GP20', 'GP19', 'GP18', 'GND', 'GP17', 'GP16'],
];
/** The number of the first pin of that edge; the numbers fall from there. */
const FIRST_PIN = 40;

const WIDTH = 640;
const TOP = 52;
const STEP = 21;
const PICO = { left: 60, right: 230 };
const MODULE = { left: 430, right: 590 };
const HEIGHT = TOP + RIGHT_EDGE.length * STEP + 44;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; font-size: 15px; }
    .number { font-size: 11px; fill: #57606a; }
    .unused { fill: #8c959f; }
    .body { fill: #f6f8fa; stroke: #57606a; }
    .pad { fill: #b58900; }
    path { fill: none; stroke-width: 3; stroke-linecap: round; }
    .w0 { stroke: #24292f; } .w1 { stroke: #d1242f; } .w2 { stroke: #8250df; } .w3 { stroke: #e69f00; }
    .w4 { stroke: #0072b2; } .w5 { stroke: #009e73; } .w6 { stroke: #bf3989; } .w7 { stroke: #56b4e9; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .number, .unused { fill: #9198a1; }
      .body { fill: #161b22; stroke: #9198a1; }
      .w0 { stroke: #e6edf3; } .w1 { stroke: #ff7b72; } .w4 { stroke: #3a9bd9; } .w5 { stroke: #2fbf95; }
    }`;

interface Wire {
  /** The name on the module. */
  signal: string;
  /** The name on the Pico. */
  pin: string;
}

/**
 * A drawing of the wires between a Pico and a module with the board's chip: an SVG, the same for the same board. Throws
 * where a signal is wired to a pin that is not on the Pico's right edge.
 */
export function wiringDrawing(board: Board): string {
  const wires = wiresOf(board);
  const chip = board.chip.toUpperCase();
  const label = wires.map(({ signal, pin }) => `${signal} to ${pin}`).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`,
    `  role="img" aria-label="Wiring of a Pico and a ${chip} module: ${label}">`,
    `  <style>${STYLE}\n  </style>`,
    ...body(PICO, 'Raspberry Pi Pico', RIGHT_EDGE.length),
    `  <rect class="body" x="${(PICO.left + PICO.right) / 2 - 26}" y="${TOP - 22}" width="52" height="30" rx="4"/>`,
    `  <text class="number" x="${(PICO.left + PICO.right) / 2}" y="${TOP - 3}" text-anchor="middle">USB</text>`,
    ...RIGHT_EDGE.flatMap((pin, row) => picoPin(pin, row, wires)),
    ...body(MODULE, `${chip} module`, RIGHT_EDGE.length),
    ...wires.flatMap(({ signal }, i) => modulePin(signal, i)),
    ...wires.map((wire, i) => wireLine(rowOf(wire.pin), i)),
    '</svg>\n',
  ].join('\n');
}

/** From the top of the Pico's edge, so that no two wires cross. */
function wiresOf(board: Board): Wire[] {
  const { miso, mosi, sck } = board.spi;
  const wires: Wire[] = [
    { signal: 'GND', pin: 'GND' },
    { signal: '3.3V', pin: '3V3' },
    ...[
      ...[
        { signal: 'MISO', gpio: miso },
        { signal: 'MOSI', gpio: mosi },
        { signal: 'SCLK', gpio: sck },
      ],
      ...[
        { signal: 'SCSn', gpio: board.cs },
        { signal: 'RSTn', gpio: board.reset },
      ],
      ...[{ signal: 'INTn', gpio: board.interrupt }],
    ]
      .filter(({ gpio }) => gpio !== null)
      .map(({ signal, gpio }) => ({ signal, pin: `GP${gpio}` })),
  ];
  return wires.sort((a, b) => rowOf(a.pin) - rowOf(b.pin));
}

function rowOf(pin: string): number {
  const row = RIGHT_EDGE.indexOf(pin);
  if (row < 0) throw new Error(`${pin} is not on the right edge of a Pico`);
  return row;
}

const middle = (row: number) => TOP + row * STEP + 28;
/** The module's pins are twice as far apart, in the middle of its edge. */
const moduleMiddle = (i: number) => TOP + i * STEP * 2 + 70;

function body({ left, right }: typeof PICO, name: string, rows: number): string[] {
  return [
    `  <rect class="body" x="${left}" y="${TOP - 12}" width="${right - left}" height="${rows * STEP + 40}" rx="8"/>`,
    `  <text class="title" x="${(left + right) / 2}" y="22" text-anchor="middle">${name}</text>`,
  ];
}

function picoPin(pin: string, row: number, wires: Wire[]): string[] {
  const y = middle(row);
  const isUsed = wires.some((wire) => rowOf(wire.pin) === row);
  return [
    `  <circle class="pad" cx="${PICO.right - 8}" cy="${y}" r="5"/>`,
    `  <text${isUsed ? '' : ' class="unused"'} x="${PICO.right - 20}" y="${y + 4}" text-anchor="end">${pin}</text>`,
    `  <text class="number" x="${PICO.right - 104}" y="${y + 4}" text-anchor="end">${FIRST_PIN - row}</text>`,
  ];
}

function modulePin(signal: string, i: number): string[] {
  const y = moduleMiddle(i);
  return [
    `  <circle class="pad" cx="${MODULE.left + 8}" cy="${y}" r="5"/>`,
    `  <text x="${MODULE.left + 20}" y="${y + 4}">${signal}</text>`,
  ];
}

function wireLine(row: number, i: number): string {
  const [from, to] = [PICO.right - 8, MODULE.left + 8];
  const bend = (to - from) / 2;
  return `  <path class="w${i}" d="M${from} ${middle(row)}C${from + bend} ${middle(row)} ${to - bend} ${moduleMiddle(i)} ${to} ${moduleMiddle(i)}"/>`;
}
