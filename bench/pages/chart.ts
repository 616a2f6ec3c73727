import type { Cost } from '../scenarios/counting-bus.ts';
import { figure, PEERS } from '../scenarios/peers.ts';

/** The steps of one request, in the order of the bars' parts. */
const STEPS: [scenario: string, name: string][] = [
  ['S3', 'accept'],
  ['S4', 'receive 100 bytes'],
  ['S5', 'send 1,024 bytes'],
  ['S6', 'close, listen again'],
];

const WIDTH = 760;
const LEFT = 150;
const RIGHT = 50;
const TOP = 84;
const ROW = 40;
const BAR = 24;

/** Colours that are distinguishable with colour blindness, on white paper and on a dark screen. */
const STYLE = `
    text { font: 14px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; font-size: 16px; }
    .ours { font-weight: 700; }
    .note { font-size: 12px; fill: #57606a; }
    .axis { stroke: #d0d7de; }
    .s0 { fill: #0072b2; } .s1 { fill: #56b4e9; } .s2 { fill: #e69f00; } .s3 { fill: #009e73; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .note { fill: #9198a1; }
      .axis { stroke: #3d444d; }
      .s0 { fill: #3a9bd9; } .s1 { fill: #8fd0f5; } .s2 { fill: #f0b43c; } .s3 { fill: #2fbf95; }
    }`;

interface Bar {
  name: string;
  parts: number[];
}

/** Returns an SVG chart of the frames of one request, for this driver and others; the same for the same counts. */
export function requestChart(costs: Record<string, Cost>): string {
  const bars: Bar[] = [
    { name: 'spisock', parts: STEPS.map(([scenario]) => costs[scenario].frames) },
    ...[...PEERS, 'minimum' as const].map((peer) => ({
      name: peer,
      parts: STEPS.map(([scenario]) => figure(scenario, peer)?.frames ?? 0),
    })),
  ];
  const most = Math.max(...bars.map(({ parts }) => total(parts)));
  const scale = (frames: number) => round((frames * (WIDTH - LEFT - RIGHT)) / most);
  const height = TOP + bars.length * ROW + 34;
  const bottom = TOP + bars.length * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`,
    `  role="img" aria-label="${label(bars)}">`,
    `  <style>${STYLE}\n  </style>`,
    `  <text class="title" x="12" y="26">SPI frames of one request: fewer is faster</text>`,
    ...legend(),
    `  <path class="axis" d="M${LEFT} ${TOP - 6}V${bottom}"/>`,
    ...bars.flatMap((bar, i) => barLines(bar, TOP + i * ROW, scale, i === 0)),
    `  <text class="note" x="12" y="${bottom + 22}">The minimum: nothing read twice, no command awaited. ioLibrary: eight sockets.</text>`,
    '</svg>\n',
  ].join('\n');
}

function legend(): string[] {
  let x = LEFT;
  return STEPS.flatMap(([, name], step) => {
    const at = x;
    x += 34 + name.length * 7.4;
    return [
      `  <rect class="s${step}" x="${round(at)}" y="44" width="14" height="14" rx="2"/>`,
      `  <text x="${round(at + 20)}" y="56">${name}</text>`,
    ];
  });
}

function barLines(bar: Bar, y: number, scale: (frames: number) => number, ours: boolean): string[] {
  const mark = ours ? ' class="ours"' : '';
  const lines = [`  <text${mark} x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${bar.name}</text>`];
  let frames = 0;
  bar.parts.forEach((part, step) => {
    const x = LEFT + scale(frames);
    frames += part;
    const width = round(LEFT + scale(frames) - x);
    const title = `${bar.name}, ${STEPS[step][1]}: ${part} frames`;
    lines.push(
      `  <rect class="s${step}" x="${round(x)}" y="${y}" width="${width}" height="${BAR}"><title>${title}</title></rect>`,
    );
  });
  lines.push(`  <text${mark} x="${round(LEFT + scale(frames) + 8)}" y="${y + 17}">${frames}</text>`);
  return lines;
}

function label(bars: Bar[]): string {
  return `SPI frames of one request: ${bars.map(({ name, parts }) => `${name} ${total(parts)}`).join(', ')}`;
}

function total(parts: number[]): number {
  return parts.reduce((a, b) => a + b, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
