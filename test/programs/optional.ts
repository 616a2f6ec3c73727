/** Hardware that may not be there: null objects, globals that a runtime lacks, and reads that are meant to throw. */
import { toText } from '../../device/stream.ts';

class Display {
  private lines = 0;
  private readonly width: number;

  constructor(width: number) {
    this.width = width;
  }

  clear(): void {}

  show(text: string): number {
    this.lines++;
    return text.length > this.width ? -1 : this.lines;
  }

  get full(): boolean {
    return this.lines > 1;
  }
}

interface Board {
  display: Display | null;
  led?: { set(on: boolean): void };
}

/** Known at run time alone. */
const late = millis() >= 0;
const none = (late ? null : new Display(1)) as Display;
const missing = (late ? undefined : new Display(1)) as Display;
const boards: Board[] = [
  { display: new Display(4), led: { set: (on) => console.log('led', on) } },
  { display: none },
];

function attempt(name: string, action: () => unknown): void {
  try {
    const value = action();
    console.log(name + ': ' + value);
  } catch (error) {
    console.log(name + ': threw, ' + (error instanceof TypeError) + ' ' + (error instanceof ReferenceError));
  }
}

attempt('a method that does nothing, of null', () => none.clear());
attempt('a method of null', () => none.show('a'));
attempt('a getter of null', () => none.full);
attempt('a method of undefined', () => missing.show('a'));
attempt('a field of null', () => (none as unknown as { lines: number }).lines);
attempt('a field written to null', () => ((none as unknown as { lines: number }).lines = 1));
attempt('an element of undefined', () => (missing as unknown as number[])[0]);
attempt('a method that is not there', () => (boards[0].display as unknown as { hide(): void }).hide());
attempt('a call of no function', () => (late as unknown as () => void)());
attempt('new of no class', () => new (none as unknown as new () => object)());
attempt('in, of no object', () => 'a' in (late as unknown as object));
attempt('instanceof no function', () => boards instanceof (none as unknown as typeof Display));

/** The value is not used: the read alone decides. */
function has(board: Board): boolean {
  try {
    (board.display as Display).full;
    board.led!.set;
    return true;
  } catch (_error) {
    return false;
  }
}
console.log('complete', boards.map(has).join());

for (let i = 0; i < boards.length; i++) {
  const { display, led } = { display: boards[i].display, led: boards[i].led };
  if (led) led.set(i === 0);
  console.log(
    i,
    display ? display.show('hello') : 'blind',
    display && display.show('hi'),
    boards[i].led === undefined,
  );
}

declare function analogWriteResolution(bits: number): void;
declare const Bluetooth: { start(): void } | undefined;
let resolutions = 0;
try {
  analogWriteResolution(12);
  resolutions++;
  analogWriteResolution(10);
} catch (error) {
  console.log('no resolutions', resolutions, error instanceof ReferenceError);
}
console.log(
  typeof analogWriteResolution,
  typeof Bluetooth,
  typeof Bluetooth === 'undefined' ? 'none' : Bluetooth,
);
try {
  Bluetooth;
  console.log('not reached');
} catch (_error) {
  console.log('no radio');
}
try {
  global.require('bluetooth' as 'net');
} catch (error) {
  console.log(String(error).indexOf('bluetooth') > 0);
}
try {
  toText(none as unknown as Uint8Array);
  console.log('not reached');
} catch (_error) {
  console.log('the library throws as well');
}
let finder: Display | null = null;
function find(): Display | null {
  return finder;
}
attempt('before it is found', () => find()!.show('x'));
finder = new Display(9);
attempt('once it is found', () => find()!.show('x'));
