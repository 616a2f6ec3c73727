/** Names of properties that are texts: made at run time, in JSON, deleted, counted, ordered, and unlike each other in case. */
import { toBytes, toText } from '../../device/stream.ts';

const reading: { [key: string]: unknown } = {
  value: 1,
  'unit-name': 'C',
  2: 'two',
  '1': 'one',
  nested: { deep: [1, { end: null }] },
};
reading['ch' + toBytes('abc').length] = true;
reading[toText(toBytes('slot'))] = 3;
console.log(JSON.stringify(reading));
console.log(Object.keys(reading).join(), reading.ch3, reading.slot);

delete reading.slot;
delete reading['unit' + '-name'];
console.log('slot' in reading, reading.hasOwnProperty('unit-name'), Object.keys(reading).length);

class Station {
  name = 'north';
  private readonly secret = 'hidden';
  wind?: number;
  tags: { [tag: string]: boolean } = {};
  toJSON(key: string): unknown {
    return {
      name: this.name,
      tags: Object.keys(this.tags),
      as: key,
      known: 'secret' in this && this.secret.length,
    };
  }
}
const station = new Station();
station.tags['wet'] = true;
station.tags['constructor' as string] = false;
console.log(JSON.stringify({ station, list: [station] }));
console.log(Object.keys(station).join(), 'wind' in station);
station.wind = 0;
console.log(Object.keys(station).join(), (station as unknown as { [key: string]: unknown })['secret']);

const text = '{"name":"a","Name":"b","NAME":"c","__proto__":"d","length":5,"":"empty"}';
const parsed = JSON.parse(text) as { [key: string]: string } & { name: string; Name: string; length: number };
console.log(parsed.name, parsed.Name, parsed.NAME, parsed.length, parsed[''], Object.keys(parsed).length);
console.log(JSON.stringify(JSON.parse(text, (key, value) => (key === 'NAME' ? undefined : value))));
console.log(
  JSON.stringify({ a: 1, b: undefined, c: () => 1, d: NaN, e: [undefined], f: { a: 2, z: 3 } }, [
    'a',
    'd',
    'f',
    'z',
  ]),
);
console.log(
  JSON.stringify({ port: 80, on: true }, null, 2).split('\n').length,
  JSON.stringify('a"b\n\u0001'),
);

function pick(from: { [key: string]: unknown }, names: string): { [key: string]: unknown } {
  const out: { [key: string]: unknown } = {};
  names.split(' ').forEach((name) => {
    if (from[name] !== undefined) out[name] = from[name];
  });
  return out;
}
const options = { host: '10.0.2.2', port: 80, path: '/', method: 'GET', retries: 3 };
console.log(JSON.stringify(pick(options, 'port host none retries')));

/** Two objects with the same names, one read by name and one by text. */
const byName = { red: 1, green: 2 };
const byText: { [colour: string]: number } = { red: 10, green: 20 };
let total = 0;
for (const colour in byName) total += byText[colour] + byName[colour as 'red'];
console.log(total, byName.red + byText['red'], byName['green' as 'red'] + byText.green);

const query: { [key: string]: string } = {};
'a=1&b=2&a=3&c'.split('&').forEach((part) => {
  const [key, value] = [part.split('=')[0], part.split('=')[1]];
  query[key] = query[key] ? query[key] + ',' + value : value;
});
console.log(JSON.stringify(query), query.a, 'c' in query, query.c);

const methods: { [name: string]: (...values: number[]) => number } = Math as never;
console.log(['abs', 'max', 'floor'].map((name) => methods[name](-3.5, 2)).join());
const list = ['x', 'y'] as string[] & { note?: string };
list.note = 'kept';
for (const index in list) console.log(index, list[index as 'note']);
console.log(list.length, JSON.stringify(list), Object.keys(list).join());
