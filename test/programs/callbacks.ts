/** Callbacks and `this`: methods taken from their object, bind, call and apply, timers, promises, and their order. */
import { toBytes } from '../../device/stream.ts';

class Blinker {
  count = 0;
  readonly log: string[] = [];

  tick(): void {
    this.count++;
    this.log.push('tick ' + this.count);
  }

  /** An arrow keeps `this`. */
  readonly tock = (): void => {
    this.log.push('tock ' + this.count);
  };

  start(every: (callback: () => void) => void): this {
    every(() => this.tick());
    every(this.tock);
    every(this.tick.bind(this));
    return this;
  }
}

const blinker = new Blinker();
blinker.start((callback) => callback());
console.log(blinker.log.join());
const { tick, tock } = blinker;
tock();
try {
  tick();
  console.log('not reached');
} catch (error) {
  console.log('lost this:', error instanceof TypeError);
}
tick.call(blinker);
Blinker.prototype.tick.apply({ count: 41, log: blinker.log } as unknown as Blinker, []);
console.log(blinker.log.slice(-3).join());

function plain(this: unknown, ...values: number[]): string {
  return (this === undefined ? 'none' : typeof this) + values.length;
}
const holder = { plain: plain, arrow: (): string => typeof holder };
console.log(
  plain(),
  holder.plain(1),
  (0, holder.plain)(1, 2),
  plain.call('x' as never),
  plain.apply(null, [1]),
  holder.arrow(),
);
console.log(plain.length, plain.bind(null, 1, 2)(3), (holder as any)['plain'](1, 2, 3), [plain][0]());

const scale = { factor: 3 };
console.log(
  [1, 2]
    .map(function (this: typeof scale, value) {
      return value * this.factor;
    }, scale)
    .join(),
  ['1', '2', '3'].map(Number).join(),
  ['10', '10', '10'].map(parseInt as never).join(),
);

function variadic(): number {
  let total = arguments.length * 100;
  for (let i = 0; i < arguments.length; i++) total += arguments[i];
  return total;
}
console.log(
  (variadic as any)(1, 2, 3),
  variadic.apply(null, [4, 5] as never),
  Math.max.apply(null, toBytes('az') as never),
);

/** A small emitter: listeners may add and remove others while they are called. */
class Emitter {
  private listeners: { [name: string]: ((value: number) => void)[] } = {};
  on(name: string, listener: (value: number) => void): void {
    (this.listeners[name] = this.listeners[name] || []).push(listener);
  }
  off(name: string, listener: (value: number) => void): void {
    this.listeners[name] = this.listeners[name].filter((other) => other !== listener);
  }
  emit(name: string, value: number): boolean {
    const known = this.listeners[name];
    if (known) for (let i = 0; i < known.length; i++) known[i].call(this, value);
    return !!known;
  }
}
const emitter = new Emitter();
const seen: string[] = [];
function first(this: Emitter, value: number): void {
  seen.push('first ' + value + ' ' + (this === emitter));
  this.off('data', first);
  this.on('data', second);
}
const second = (value: number): number => seen.push('second ' + value);
emitter.on('data', first);
emitter.emit('data', 1);
emitter.emit('data', 2);
console.log(seen.join(', '), emitter.emit('end', 0));

setTimeout(() => console.log('timer 20'), 200);
setTimeout(() => console.log('timer 10'), 100);
Promise.resolve(1)
  .then((value) => {
    console.log('then', value);
    throw new Error('in then');
  })
  .catch((error: Error) => console.log('caught', error.message))
  .then(() => console.log('after'));
new Promise<number>((_resolve, reject) => reject(new RangeError('no'))).then(
  () => console.log('not reached'),
  (error) => console.log('rejected', error instanceof RangeError),
);
declare function setInterval(callback: () => void, ms: number): number;
declare function clearInterval(id: number): void;
let turns = 0;
const interval = setInterval(() => {
  console.log('interval', ++turns);
  if (turns === 2) clearInterval(interval);
}, 70);
console.log('end of the script');
