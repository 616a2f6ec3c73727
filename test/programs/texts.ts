/** Formatting of numbers, regular expressions, dates, sorting, and texts by characters. */
import { toBytes, toText } from '../../device/stream.ts';

const celsius = toBytes('~')[0] / 6;
console.log(
  celsius.toFixed(2),
  (0.000001234).toString(),
  1e21 + '',
  (255).toString(16),
  (1234.5678).toFixed(1),
  (0.5).toString(2),
);
console.log(
  (12345.678).toExponential(2),
  (0.00012345).toPrecision(2),
  100 + '',
  1 / 3 + '',
  -1.5e-9 + '',
  123456789012345680000 + '',
);
console.log([0.1 * 3, 1e-100, 1.7976931348623157e308, -0, 4294967296, 0x7fffffff + 1].join(' '));
function pad(n: number, width: number): string {
  let text = '' + n;
  while (text.length < width) text = '0' + text;
  return text;
}
console.log(pad(7, 3), 'ab'.padStart(4, '-'), 'ab'.repeat(2), ' x '.trim() + '|');

const REQUEST = /^(GET|POST) (\/[^ ?]*)(?:\?([^ ]*))? HTTP\/1\.([01])$/;
['GET /led?on=1&x=%20 HTTP/1.1', 'POST / HTTP/1.0', 'PUT / HTTP/1.1', 'GET /a/b.css HTTP/1.2'].forEach(
  (line) => {
    const match = REQUEST.exec(line);
    console.log(
      match ? match.slice(1).join('|') + ' ' + match.index + ' ' + match.length : 'no: ' + line.search(/ /),
    );
  },
);
const log = 'a=1; bb=22;ccc=333';
const pair = /(\w+)=(\d+)/g;
let sum = 0;
for (let match = pair.exec(log); match; match = pair.exec(log))
  sum += Number(match[2]) * match[1].length + pair.lastIndex;
console.log(
  sum,
  log.replace(/(\w+)=(\d+)/g, '$2:$1'),
  log.replace(/\d/g, (digit) => String(9 - Number(digit))),
);
console.log(
  log.split(/;\s*/).join('/'),
  'A-b_C'.replace(/[a-z]/gi, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase())),
);
console.log(
  /^[\w.]+@\w+\.\w{2,3}$/.test('a.b@c.de'),
  /a.c/.test('a\nc'),
  'x1y22'.match(/\d+/g)!.join(),
  /(a)|(b)/.exec('b')!.indexOf('b'),
);
console.log(
  /colou?r/i.test('COLOR'),
  'aaa'.lastIndexOf('a'),
  /\bfoo\b/.test('a foo b'),
  '2026-11-30'.split('-').map(Number).join('/'),
);
console.log(decodeURIComponent('%C3%A9%20x').length, encodeURIComponent('a b&é'));

const date = new Date(Date.UTC(2026, 1, 29, 23, 59, 58, 7));
console.log(date.toISOString(), date.getTime(), date.getUTCDay(), JSON.stringify({ date: date }));
console.log(
  new Date(86400000).toISOString().slice(0, 10),
  new Date(NaN).getTime(),
  +new Date('2026-11-30T00:00:00Z') / 1000,
);
const day = new Date(2026, 0, 31);
day.setMonth(day.getMonth() + 1);
console.log(day.getMonth(), day.getDate(), new Date(2026, 11, 25).getMonth(), new Date(5) < new Date(6));

interface Reading {
  name: string;
  value: number;
}
const readings: Reading[] = [
  { name: 'b', value: 2 },
  { name: 'a', value: 10 },
  { name: 'd', value: 2 },
  { name: 'c', value: -1 },
];
const by = (key: keyof Reading) => (x: Reading, y: Reading) =>
  x[key] < y[key] ? -1 : x[key] > y[key] ? 1 : 0;
const names = () => readings.map((reading) => reading.name).join('');
readings.sort(by('name'));
const first = names();
readings.sort(by('value'));
console.log(
  first,
  names(),
  readings.reverse()[0].value,
  [10, 9, 1].sort().join(),
  [10, 9, 1].sort((x, y) => x - y).join(),
);
console.log(
  ['b', undefined, 'a'].sort().length,
  ['ä', 'z', 'Z', 'a'].sort().join(),
  [true, false].sort().join(),
);
console.log(
  [1, 2, 3, 4]
    .filter((x) => x % 2)
    .concat([9], 8)
    .indexOf(9),
  [[1, 2], [3]].join(';'),
  [3, 1].some((x) => x > 2),
  [].every(() => false),
);
console.log(
  [1, 2, 3].slice(-2).join(),
  [1, 2, 3, 4].splice(1, 2).join(),
  [1, [2, [3]]].flat().length,
  Array.from({ length: 2 }, (_, i) => i * 2).join(),
);

const text = 'h\u00e9llo \u20ac';
const bytes = toBytes(text);
let hex = '';
for (let i = 0; i < bytes.length; i++) hex += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
console.log(
  text.length,
  bytes.length,
  hex,
  toText(bytes) === text,
  text.charCodeAt(1),
  text.toUpperCase().charCodeAt(1),
);
console.log(
  text.substr(-3, 1),
  text.substring(3, 1),
  text.slice(2, -2),
  text.indexOf('l', 3),
  text[0] + text.charAt(99) + text[99],
);
console.log(
  'a\tb\\n\'"'.length,
  'multi\
line',
  `x${1 + 1}y${text.length > 3 ? `z${'!'}` : ''}`,
  'a,b,,c'.split(',').length,
  'abc'.split('').reverse().join(''),
);
console.log(
  Math.round(2.5),
  Math.round(-2.5),
  Math.max(),
  Math.min(1, NaN),
  Math.sign(-3),
  Math.trunc(-4.7),
  Math.hypot(3, 4),
  Math.imul(3, 4),
);
