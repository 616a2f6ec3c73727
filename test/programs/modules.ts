/** Several modules with the same names at their top, for classes, functions and variables; some are the library's names, too. */
import './parts/beginning.ts';
import './parts/fan.ts';
import * as wsa from '../../provider/index.ts';
import * as left from './parts/left.ts';
import { latest, parts, register } from './parts/registry.ts';
import { Pump, err as rightError, service as serviceRight } from './parts/right.ts';

const err = { value: 0 };
let state = true;

/** What the library calls its own things. */
class Provider {
  slots = 'mine';
  handles = [1];
}
const started = new Provider();
const sockets = { status: () => 'my status', transfer: 1 };
function find(name: string): string {
  return 'found ' + name;
}
function refuse(): string {
  state = !state;
  return 'refused ' + state;
}

console.log(parts.join(), latest);
register('lamp');
console.log(parts.join(), latest);

const a = new left.Pump();
const b = new Pump();
console.log(a.start(), b.start(), left.Pump.count, Pump.count);
console.log(a instanceof Pump, b instanceof left.Pump, Object.keys(b).join());
console.log(left.service(), serviceRight(), left.service(), serviceRight());
console.log(left.err.value, rightError.value, rightError.code, err.value);
console.log(started.slots, started.handles[0], sockets.status(), find('it'), refuse(), refuse());

const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
console.log(s === wsa.INVALID_SOCKET, err.value === wsa.WSANOTINITIALISED, err.value, state);

const modules: { [name: string]: { service(): unknown } } = { left: left, right: { service: serviceRight } };
for (const name in modules) console.log(name, modules[name].service());

/** The same names once more, inside a function. */
function scope(): string {
  class Pump {
    start(): string {
      return 'inner ' + err.code;
    }
  }
  const err = { code: 1 };
  const wsa = { AF_INET: -1 };
  return new Pump().start() + ' ' + wsa.AF_INET;
}
console.log(scope(), wsa.AF_INET);
console.log(a.constructor.name, b.constructor.name, left.service.name === serviceRight.name);
