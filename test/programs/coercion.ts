/** Truth, sameness and conversions: valueOf, toString with side effects, == and ===, what is evaluated and in which order. */
import { toBytes } from '../../device/stream.ts';

const log: string[] = [];
function flush(): string {
  return log.splice(0).join('');
}

class Amount {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  valueOf(): number {
    log.push('v');
    return this.cents;
  }
  toString(): string {
    log.push('s');
    return this.cents / 100 + ' EUR';
  }
}

const some: any = new Amount(150);
const more: any = new Amount(250);
console.log(some + more, some < more, some + '', `${some}`, [some] + '', flush());
console.log(some == 150, some === 150, some != more, 150 == some, some == '150', flush());
console.log(-some, +more, some * 2, some % 100, !some, some && 1, flush());
const byAmount: { [key: string]: number } = {};
byAmount[some] = 1;
byAmount[more] = byAmount['1.5 EUR'] + 1;
console.log(JSON.stringify(byAmount), JSON.stringify(some), flush());
+new Amount(1) + 1;
some * more;
some == more;
String(some);
console.log('for its own sake', flush());

/** As text, number and truth; all are known at run time alone. */
const values: any[] = [
  0,
  -0,
  NaN,
  1,
  '',
  '0',
  ' ',
  'a',
  '1',
  null,
  undefined,
  true,
  false,
  [],
  [0],
  [1, 2],
  {},
];
const count = toBytes('a').length;
for (let i = 0; i < values.length; i += count) {
  const v = values[i];
  const same = values
    .map((other, at) => (v == other ? (v === other ? at + '!' : at) : ''))
    .filter((x) => x !== '');
  console.log(
    i,
    typeof v,
    v ? 'true' : 'false',
    '' + Number(v),
    '<' + v + '>',
    Number(v) === Number(v) ? v - 1 : '-',
    v | 0,
    same.join(),
  );
}
console.log(
  1 / values[0],
  1 / values[1],
  Object.is(values[0], values[1]),
  values.indexOf(NaN),
  isNaN(values[2]),
);

const any = (value: unknown): any => value;
let calls = 0;
function call<T>(value: T): T {
  calls++;
  return value;
}
const both = call(0) && call(1);
const either = call('') || call('x') || call('y');
const neither = call(null) || call(undefined) || call(0);
console.log(both, either, neither, calls);
if (call(0) || !call('')) console.log('went', calls);
const port: any = JSON.parse('{"port":"80"}').port;
console.log(port === 80, port == 80, port + 1, port - 0 + 1, typeof +port, port > 9, port > '9', '10' < port);
const nan = any(NaN);
console.log(null == undefined, (null as any) == 0, (null as any) >= 0, undefined == (0 as any), nan != nan);
const list = any([]);
console.log(list == false, any([0]) == false, any([1]) == 1, list == '', any({}) == '[object Object]');
console.log(typeof null, typeof undefined, typeof call, typeof Symbol, void 0, typeof (some as object));

const box = new Boolean(false);
console.log(
  box ? 'an object is true' : 'false',
  box == (false as any),
  new Number(5) == (5 as any),
  new String('a') + 'b',
);
let n: any = '5';
n++;
n += '1';
n -= any('1');
console.log(n, typeof n, any((n = '3')) * any((n = '4')), n);
const order: string[] = [];
const at = (name: string, value: any) => (order.push(name), value);
at('o', { x: 0 })[at('k', 'x')] = at('v', 1);
at('f', (a: number, b: number) => a + b)(at('1', 1), at('2', 2));
console.log(order.join(' '), (calls++, 2), [1, , 3].length, 1 + +'1' + '1');
const guard = { [Symbol.toPrimitive]: (hint: string) => (hint === 'number' ? 42 : hint) } as any;
console.log(+guard, `${guard}`, guard + '', guard * 2);
console.log(
  parseInt('12px', 10),
  Number('12px'),
  parseInt('0x1f', 16),
  parseFloat('1.5e3x'),
  Number(''),
  Number('0b101'),
);
console.log(1 << 31, 1 << 32, -1 >>> 0, (5 / 2) | 0, ~~-5.7, -7 % 3, 2 ** 10, 0.1 + 0.2 === 0.3, 0xff ^ 0x0f);
