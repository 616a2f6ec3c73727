/** Getters and setters, Object.defineProperty, what is enumerable, what is frozen, what a getter does while it is read. */
import { toBytes } from '../../device/stream.ts';

let reads = 0;

class Sensor {
  private raw = 500;
  history: number[] = [];

  get celsius(): number {
    reads++;
    return this.raw / 20;
  }

  set celsius(to: number) {
    if (to > 100) throw new RangeError('too hot: ' + to);
    this.history.push(this.raw);
    this.raw = to * 20;
  }

  static get version(): string {
    return 'v' + toBytes('12').length;
  }
}

class Limited extends Sensor {
  override get celsius(): number {
    return Math.min(super.celsius, 30);
  }

  /** A subclass that reads another way writes another way, too: an accessor is both. */
  override set celsius(to: number) {
    super.celsius = to;
  }
}

const sensor = new Limited();
sensor.celsius = 50;
sensor.celsius += 10;
console.log(sensor.celsius, sensor.history.join(), reads);
try {
  sensor.celsius = 101;
} catch (error) {
  console.log((error as Error).message, sensor.history.length);
}
sensor.celsius;
console.log('reads', reads, Sensor.version, Limited.version);
console.log(JSON.stringify(sensor), 'celsius' in sensor, sensor.hasOwnProperty('celsius'));

const led = {
  _on: false,
  get on(): boolean {
    return this._on;
  },
  set on(to: boolean) {
    console.log('led', this._on, '->', to);
    this._on = to;
  },
};
led.on = true;
led.on = !led.on;
console.log(JSON.stringify(led), Object.keys(led).join());

const point: { x: number; y: number; length?: number } = { x: 3, y: 4 };
Object.defineProperty(point, 'length', {
  get: function (this: { x: number; y: number }): number {
    return Math.sqrt(this.x * this.x + this.y * this.y);
  },
  enumerable: false,
  configurable: true,
});
point.x = 6;
point.y = 8;
console.log(point.length, JSON.stringify(point), Object.keys(point).length);
try {
  point.length = 1;
  console.log('not reached');
} catch (error) {
  console.log('no setter', error instanceof TypeError, point.length);
}
delete point.length;
console.log(point.length);

const counter = Object.defineProperties({} as { next: number; limit: number }, {
  next: {
    get: (() => {
      let n = 0;
      return () => ++n;
    })(),
    enumerable: true,
  },
  limit: { value: 3, writable: false },
});
while (counter.next < counter.limit);
console.log(counter.next, JSON.stringify(counter));

const frozen = Object.freeze({ port: 80, list: [1] });
const tries: [string, () => void][] = [
  ['write', () => ((frozen as { port: number }).port = 1)],
  ['add', () => ((frozen as unknown as { extra: number }).extra = 1)],
  ['remove', () => delete (frozen as { port?: number }).port],
  ['push', () => frozen.list.push(2)],
  ['limit', () => (counter.limit = 4)],
];
for (let i = 0; i < tries.length; i++) {
  try {
    tries[i][1]();
    console.log(tries[i][0], 'went');
  } catch (error) {
    console.log(tries[i][0], 'threw', error instanceof TypeError);
  }
}
console.log(frozen.port, frozen.list.length, Object.isFrozen(frozen), Object.isFrozen(frozen.list));
const described = Object.getOwnPropertyDescriptor(led, 'on') as PropertyDescriptor;
console.log(typeof described.get, typeof described.set, described.value, described.enumerable);

const order: string[] = [];
const traced = {
  get a(): number {
    order.push('a');
    return 1;
  },
  get b(): number {
    order.push('b');
    return 0;
  },
};
const sum = traced.b * traced.a + (traced.b || traced.a) + (traced.a && traced.b);
console.log(sum, order.join(''));
