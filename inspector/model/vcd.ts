import type { InterruptEvent, SpiEvent } from '../../sim/watch/events.ts';

/** A signal of the file: its name, its type and width, and the character that stands for it. */
const SIGNALS = [
  ['cs_n', 'wire', 1, '!'],
  ['int_n', 'wire', 1, '"'],
  ['write', 'wire', 1, '#'],
  ['socket', 'wire', 8, '$'],
  ['bytes', 'wire', 16, '%'],
  ['verb', 'string', 1, '&'],
  ['registers', 'string', 1, "'"],
  ['data', 'string', 1, '('],
] as const;
type Signal = (typeof SIGNALS)[number][0];

const IDS = Object.fromEntries(SIGNALS.map(([name, , , id]) => [name, id])) as Record<Signal, string>;
const NS_PER_US = 1000;

/**
 * A value change dump (IEEE 1364-2005, 18) of SPI frames for GTKWave: chip select, INTn, the direction, the socket (undefined for
 * the common registers), bytes, and as text the registers, what the frame does and its first data bytes. Text is GTKWave's
 * extension, and so are its escapes.
 *
 * @param frames oldest first; their times in microseconds become nanoseconds
 * @param interrupts levels of INTn, oldest first; without any it is undefined
 */
export function dumpOf(frames: SpiEvent[], interrupts: InterruptEvent[]): string {
  const changes: [ns: number, lines: string[]][] = interrupts.map(({ at, low }) => [
    ns(at),
    [`${low ? 0 : 1}${IDS.int_n}`],
  ]);
  for (const frame of frames) {
    const begin = ns(frame.at);
    changes.push([begin, beginOf(frame)], [Math.max(begin + 1, ns(frame.at + frame.for)), END]);
  }
  // Sorting keeps the order of what happens at the same time.
  changes.sort(([a], [b]) => a - b);
  let text = HEAD;
  let last = 0;
  for (const [at, lines] of changes) {
    if (at !== last) text += `#${at}\n`;
    last = at;
    text += `${lines.join('\n')}\n`;
  }
  return text;
}

function ns(us: number): number {
  return Math.round(us * NS_PER_US);
}

const END = [`1${IDS.cs_n}`, `x${IDS.write}`, `bx ${IDS.socket}`, `bx ${IDS.bytes}`, ...texts('', '', '')];

const HEAD = [
  '$version spisock inspector $end',
  '$timescale 1 ns $end',
  '$scope module spi $end',
  ...SIGNALS.map(([name, type, width, id]) => `$var ${type} ${width} ${id} ${name} $end`),
  '$upscope $end',
  '$enddefinitions $end',
  '#0',
  '$dumpvars',
  `x${IDS.int_n}`,
  ...END,
  '$end',
  '',
].join('\n');

function beginOf({ write, slot, bytes, verb, registers, data }: SpiEvent): string[] {
  const socket = slot === null ? 'x' : slot.toString(2);
  return [
    `0${IDS.cs_n}`,
    `${write ? 1 : 0}${IDS.write}`,
    `b${socket} ${IDS.socket}`,
    `b${bytes.toString(2)} ${IDS.bytes}`,
    ...texts(verb, registers, data),
  ];
}

function texts(verb: string, registers: string, data: string): string[] {
  return [
    `s${escaped(verb)} ${IDS.verb}`,
    `s${escaped(registers)} ${IDS.registers}`,
    `s${escaped(data)} ${IDS.data}`,
  ];
}

/** A text ends at a space: what is none of the visible characters of ASCII is in octal. */
function escaped(text: string): string {
  return text.replace(/[^!-[\]-~]/g, (one) => `\\${(one.charCodeAt(0) & 0xff).toString(8).padStart(3, '0')}`);
}
