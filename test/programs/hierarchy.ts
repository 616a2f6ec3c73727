/** A class hierarchy: super, overriding, abstract methods, instanceof, toString, static members, mixed containers. */
import { toBytes } from '../../device/stream.ts';

abstract class Device {
  static made = 0;
  readonly label: string;
  protected state = 'idle';
  private readonly serial: number;

  constructor(label: string) {
    this.label = label;
    this.serial = ++Device.made;
    this.setUp();
  }

  /** Called from the constructor: the fields of a subclass are not there yet. */
  protected setUp(): void {
    this.state = 'ready';
  }

  abstract read(): number;

  describe(): string {
    return this.label + '#' + this.serial + ' ' + this.state + ' ' + this.read();
  }

  toString(): string {
    return '[' + this.label + ']';
  }
}

class Thermometer extends Device {
  private readonly offset: number;
  protected scale = 10;

  constructor(label: string, offset: number) {
    super(label);
    this.offset = offset;
  }

  read(): number {
    return 200 / this.scale + this.offset;
  }
}

class Calibrated extends Thermometer {
  static readonly UNIT = 'C';
  private samples: number[] = [1, 2, 3];

  protected override setUp(): void {
    super.setUp();
    this.state += ' and ' + typeof this.samples;
  }

  override read(): number {
    return super.read() + this.samples.length / 2;
  }

  override describe(): string {
    return super.describe() + Calibrated.UNIT;
  }
}

class Relay extends Device {
  on = false;

  read(): number {
    return this.on ? 1 : 0;
  }

  toggle(): this {
    this.on = !this.on;
    return this;
  }

  override valueOf(): number {
    return 40 + this.read();
  }
}

const devices: Device[] = [new Thermometer('room', 1), new Calibrated('oven', 2), new Relay('lamp').toggle()];
for (let i = 0; i < devices.length; i++) console.log(devices[i].describe());
console.log(devices.join(' '), '' + devices[2], String(devices[2]), `${devices[2]}`);
console.log(
  'sum',
  (devices[2] as unknown as number) + 2,
  +devices[2],
  (devices[2] as unknown as number) > 40,
);
console.log(
  devices.map((device) => [device instanceof Device, device instanceof Thermometer].join('/')).join(' '),
  devices[1] instanceof Calibrated,
  devices[1] instanceof Relay,
);
console.log(Device.made, Calibrated.made, Object.getPrototypeOf(Calibrated) === Thermometer);
console.log(Object.keys(devices[1]).join(), devices[2].hasOwnProperty('on'), 'toggle' in devices[2]);
console.log(devices[1].constructor === Calibrated, typeof Calibrated.prototype.describe);

/** The same without `class`: constructor functions and prototypes. */
function Counter(this: { n: number }, from: number): void {
  this.n = from;
}
Counter.prototype.next = function (this: { n: number }): number {
  return this.n++;
};
const counter = new (Counter as unknown as new (from: number) => { n: number; next(): number })(
  toBytes('abc').length,
);
counter.next();
console.log(counter.n, counter instanceof (Counter as unknown as new () => object), JSON.stringify(counter));

const late = Object.create(Relay.prototype) as Relay;
console.log(late.read(), late instanceof Device, String(late));
Relay.prototype.read = () => 7;
console.log(devices[2].read(), late.read());
