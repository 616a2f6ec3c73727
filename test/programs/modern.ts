/** What Kaluma runs of newer JavaScript: async, generators, destructuring, spread, Map and Set, iterators, tagged templates. */
import { toBytes, toText } from '../../device/stream.ts';

interface Options {
  host?: string;
  port?: number;
  tls?: { on?: boolean };
}

function connect(
  { host = 'localhost', port = 80, tls: { on = false } = {} }: Options = {},
  ...rest: string[]
): string {
  return `${host}:${port}${on ? '+tls' : ''}${rest.length ? ` ${rest}` : ''}`;
}
console.log(connect(), connect({ host: 'a', port: 0 }), connect({ tls: { on: true } }, 'x', 'y'));
try {
  connect({ tls: null as never });
} catch (error) {
  console.log('null is no default', error instanceof TypeError);
}

const base: Options = { host: 'b', port: 1 };
const { port, ...others } = { ...base, port: 2, extra: [1, 2] };
const [head, , third = 'none', ...tail] = [...toText(toBytes('abc')), ...[4, 5]];
let [x, y] = [1, 2];
[x, y] = [y, x];
console.log(port, JSON.stringify(others), head, third, tail.join(), x, y, Math.max(...[3, 9, 4]));

const device: { net?: { ip?: () => string }; name: string | null } = { name: null };
console.log(device.net?.ip?.(), device.name ?? 'unnamed', device.net?.ip?.().length ?? -1, 2 ** 8);
device.name ??= 'board';
device.name &&= device.name + '!';
device.net ||= { ip: () => '10.0.0.1' };
console.log(device.name, device.net.ip?.());

const seen = new Map<unknown, number>([
  ['a', 1],
  [device, 2],
]);
seen.set('b', 3).delete('a');
for (const [key, value] of seen) console.log(typeof key, value);
const unique = new Set([3, 1, 3, 2, 1]);
console.log([...unique].join(), unique.has(2), unique.size, Array.from(seen.values()).join());
const registry = new WeakMap<object, string>();
registry.set(device, 'kept');
console.log(registry.get(device), registry.has({}));

function* countdown(from: number): Generator<number, string, string | undefined> {
  while (from > 0) {
    const word = yield from--;
    if (word) return word;
  }
  return 'done';
}
const steps = countdown(3);
console.log(
  steps.next().value,
  steps.next().value,
  JSON.stringify(steps.next('stop')),
  [...countdown(2)].join(),
);

class Ring {
  #items: number[] = [];
  static made = 0;
  static {
    Ring.made = 5;
  }
  add(...items: number[]): this {
    this.#items.push(...items);
    return this;
  }
  get [Symbol.toStringTag](): string {
    return 'Ring';
  }
  *[Symbol.iterator](): Iterator<number> {
    yield* this.#items;
  }
}
const ring = new Ring().add(1, 2).add(3);
let total = 0;
for (const item of ring) {
  if (item === 3) break;
  total += item;
}
console.log(total, [...ring].length, String(ring), Ring.made, JSON.stringify(ring), Object.keys(ring).length);

function tag(parts: TemplateStringsArray, ...values: unknown[]): string {
  return parts.raw.join('|') + values.map((value) => typeof value).join();
}
console.log(tag`a${1}b\n${'x'}`, `${[1, 2]}`, 10n ** 20n + 1n === BigInt('100000000000000000001'));

const handler: ProxyHandler<Options> = { get: (_target, key) => `no ${String(key)}`, has: () => true };
const ghost = new Proxy<Options>({}, handler);
console.log(
  ghost.host,
  'any' in ghost,
  Reflect.ownKeys({ b: 1, a: 2 }).join(),
  Object.entries({ k: 'v' }).join(),
  Object.values({ p: 1 })[0],
);

const sleep = (ms: number) => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));
async function work(name: string, ...times: number[]): Promise<number> {
  let sum = 0;
  for (const ms of times) sum += await sleep(ms);
  if (sum > 40) throw new RangeError(`${name} took ${sum}`);
  return sum;
}
async function main(): Promise<void> {
  console.log('both', (await Promise.all([work('a', 5, 10), work('b', 20)])).join());
  try {
    await work('c', 30, 15);
  } catch (error) {
    console.log((error as Error).message);
  } finally {
    console.log('finally');
  }
  async function* readings(): AsyncGenerator<number> {
    for (let i = 0; i < 2; i++) yield (await sleep(1)) + i;
  }
  for await (const value of readings()) console.log('reading', value);
}
main().then(() => console.log('main is over'));
console.log('first');
