/** Objects as typed tables: `keyof`, commands by name, `in`, for-in, look-ups of names that come from outside. */
import { toBytes, toText } from '../../device/stream.ts';

interface State {
  level: number;
  open: boolean;
}

const state: State = { level: 3, open: false };

const commands = {
  open: (): string => String((state.open = true)),
  close: (): string => String((state.open = false)),
  level: (to: string): string => String((state.level = Number(to))),
  help: (): string => Object.keys(commands).join(' '),
};

type Command = keyof typeof commands;

function isCommand(word: string): word is Command {
  return Object.prototype.hasOwnProperty.call(commands, word);
}

function run(line: string): string {
  const words = line.split(' ');
  if (!isCommand(words[0])) return '? ' + words[0];
  return words[0] + ' -> ' + commands[words[0]](words[1]);
}

const LINES = 'open|level 12|close|help|constructor|toString|__proto__|level|nothing at all';
for (const line of LINES.split('|').map((text) => toText(toBytes(text)))) console.log(run(line));

function get<T, K extends keyof T>(from: T, key: K): T[K] {
  return from[key];
}

function set<T, K extends keyof T>(into: T, key: K, value: T[K]): void {
  into[key] = value;
}

set(state, 'level', 4);
set(state, 'open', true);
console.log(get(state, 'level'), get(state, 'open'), JSON.stringify(state));

const units: { readonly [K in keyof State]: string } = { level: 'cm', open: 'yes or no' };
for (const key in units) console.log(key, '=', state[key as keyof State], units[key as keyof State]);
console.log('level' in state, 'volume' in state, 'hasOwnProperty' in state);

/** A table that is written in two places, by name and by text. */
const hits: { [path: string]: number } = {};
const paths = ['/', '/led', '/', '/led', '/', 'level'];
for (let i = 0; i < paths.length; i++) hits[paths[i]] = (hits[paths[i]] || 0) + 1;
hits.level += 10;
hits['/'] += 100;
console.log(
  Object.keys(hits)
    .map((path) => path + ':' + hits[path])
    .join(' '),
);

class Panel {
  red = 1;
  green = 2;
  blue = 3;
  mix(weights: { red: number; green: number; blue: number }): number {
    let sum = 0;
    for (const colour in weights) sum += this[colour as 'red'] * weights[colour as 'red'];
    return sum;
  }
}
const panel = new Panel();
const METHOD: keyof Panel = 'mix';
console.log(panel[METHOD]({ red: 100, green: 10, blue: 1 }));
for (const name in panel) console.log(name, panel[name as 'red']);

const errors = { 1: 'one', 10: 'ten', 9: 'nine', x: 'last' };
console.log(Object.keys(errors).join(), errors[9], errors[('1' + '0') as unknown as 10]);
const entries = Object.keys(errors).reduce((all, key) => all + key + errors[key as 'x'].length, '');
console.log(entries);
