/** Closures in loops, labels, switch, recursion, and the order in which things happen in them. */
import { toBytes } from '../../device/stream.ts';

const handlers: (() => string)[] = [];
for (let i = 0; i < 3; i++) {
  const square = i * i;
  handlers.push(() => i + ':' + square);
}
for (var j = 0; j < 2; j++) handlers.push(() => 'j' + j);
for (const name in { led: 1, fan: 2 }) handlers.push(() => name);
console.log(handlers.map((handler) => handler()).join(' '));

/** The counter is changed in the body, and by a closure. */
let trace = '';
for (let k = 0, step = () => k++; k < 6; k++) {
  if (k === 2) continue;
  if (k === 4) step();
  trace += k;
}
console.log(trace);

const grid = [toBytes('abc'), toBytes('dxe'), toBytes('fgh')];
let visited = '';
search: for (let y = 0; y < grid.length; y++) {
  for (let x = 0; x < grid[y].length; x++) {
    if (grid[y][x] === 0x62) continue search;
    if (grid[y][x] === 0x78) break search;
    visited += y + '' + x + ' ';
  }
}
console.log(visited);
block: {
  if (visited.length > 3) break block;
  console.log('not reached');
}

function kind(code: number | string): string {
  let says = '';
  switch (code) {
    case 1:
      says += 'one ';
    // falls through
    case 2:
    case 3: {
      const says2 = 'few ';
      says += says2;
      break;
    }
    default:
      says += 'other ';
    // falls through
    case 'x':
      says += 'x ';
      break;
    case -1:
      return 'minus';
  }
  return says + typeof code;
}
console.log([1, 2, 3, 4, 'x', '1', -1].map(kind).join('|'));

function evaluated(name: string, value: number): number {
  trace += name;
  return value;
}
trace = '';
switch (evaluated('s', 2)) {
  case evaluated('a', 1):
  case evaluated('b', 2):
  case evaluated('c', 3):
    trace += '!';
}
console.log(trace);

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
function isEven(n: number): boolean {
  return n === 0 || isOdd(n - 1);
}
function isOdd(n: number): boolean {
  return n !== 0 && isEven(n - 1);
}
const factorial = function self(n: number): number {
  return n > 1 ? n * self(n - 1) : 1;
};
interface Tree {
  value: number;
  kids?: Tree[];
}
function sum(tree: Tree): number {
  let total = tree.value;
  for (const kid of tree.kids || []) total += sum(kid);
  return total;
}
console.log(
  fibonacci(12),
  isEven(20),
  isOdd(20),
  factorial(10),
  sum({ value: 1, kids: [{ value: 2, kids: [{ value: 3 }] }, { value: 4 }] }),
);

let n = 0;
do {
  n += 3;
  if (n % 2 === 0) continue;
  if (n > 10) break;
} while (n < 20);
let m = 5;
while (m-- > 0) if (m === 2) break;
console.log(n, m);
for (;;) {
  if (++n > 20) break;
}
let [low, high] = [1, 100];
let guesses = 0;
while (low < high) {
  const middle = (low + high) >> 1;
  guesses++;
  if (middle < 73) low = middle + 1;
  else high = middle;
}
console.log(n, low, guesses);

/** A function is used above its declaration; a constant is read too early. */
function morning(): string {
  const before = typeof hoisted + ' ' + hoisted();
  function hoisted(): string {
    try {
      return String(early);
    } catch (error) {
      return 'too early: ' + (error instanceof ReferenceError);
    }
  }
  const early = 'now';
  return before + ', ' + hoisted();
}
console.log(morning());

const once = (
  (made: number) => () =>
    made++
)(7);
console.log(
  once(),
  once(),
  [3, 1, 2].reduce((a, b) => a * 10 + b, 0),
);
const memo: { [n: number]: number } = {};
function ways(steps: number): number {
  if (steps < 2) return 1;
  return memo[steps] || (memo[steps] = ways(steps - 1) + ways(steps - 2));
}
console.log(ways(40), Object.keys(memo).length);
const list = [1, 2, 3, 4];
for (let at = 0; at < list.length; at++) if (list[at] % 2) list.splice(at--, 1);
console.log(list.join(), [5, , 7].map((x) => x! * 2).length, [...'ab'].length);
