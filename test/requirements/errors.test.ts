import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import * as provider from '../../provider/index.ts';
import { UNAWARE, withDevice } from '../support/device.ts';
import { ON_A_SOCKET } from '../support/errors/calls.ts';
import { CONNECTING } from '../support/errors/connecting.ts';
import { CONNECTIONS } from '../support/errors/connections.ts';
import { DOCUMENTED, fullName } from '../support/errors/documented.ts';
import { RECEIVING } from '../support/errors/receiving.ts';
import { REST } from '../support/errors/rest.ts';
import type { Way, Ways } from '../support/errors/scenes.ts';
import { TRANSMITTING } from '../support/errors/transmitting.ts';
import { UNMET } from '../support/errors/unmet.ts';
import { suite } from '../support/suite.ts';

/** Every error that winsock-spi chapter 18 documents is produced by a test, or there is a reason why it cannot be. */
const errors = suite('errors');

/** The ways to all errors of a function, with the one that all functions on a socket share. */
function waysOf(name: string): Record<string, Way> {
  const all: Ways = { ...CONNECTIONS, ...CONNECTING, ...RECEIVING, ...TRANSMITTING, ...REST };
  const call = ON_A_SOCKET[name];
  return { ...(call && { NOTSOCK: ['the value is no socket', (d) => call(d, 4711)] }), ...all[name] };
}

const codes = provider as unknown as Record<string, number>;

errors('are all 30 functions’, each of them once: produced, or never met for a reason', () => {
  assert.is(Object.keys(DOCUMENTED).length, 30);
  for (const [name, documented] of Object.entries(DOCUMENTED)) {
    const met = Object.keys(waysOf(name));
    const unmet = Object.keys(UNMET[name] ?? {});
    assert.equal([...met, ...unmet].sort(), documented.split(' ').sort(), name);
  }
});

/** The codes that the reference page of each function lists among what it returns. */
const PAGES = new Map<string, Set<string>>();
const FOLDER = new URL('../../provider/winsock/', import.meta.url);
for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts')) continue;
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  for (const [, page, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport function (\w+)\(/g)) {
    const returns = /@returns([\s\S]*?)(?:@see|$)/.exec(page);
    PAGES.set(name, new Set(returns?.[1].match(/WSA\w+/g) ?? []));
  }
}

errors(
  'that are never met are in no reference page, so that a reason which has become false is noticed',
  () => {
    for (const name of Object.keys(DOCUMENTED)) assert.ok(PAGES.has(name), `no page of ${name}`);
    assert.ok(PAGES.get('WSPConnect')?.has('WSAECONNREFUSED'), 'the pages are read');
    const refuted = Object.entries(UNMET).flatMap(([name, reasons]) =>
      Object.keys(reasons)
        .filter((short) => PAGES.get(name)?.has(fullName(short)))
        .map((short) => `${name} ${fullName(short)}`),
    );
    assert.equal(refuted, []);
  },
);

for (const name of Object.keys(DOCUMENTED)) {
  for (const [short, [how, produce]] of Object.entries(waysOf(name))) {
    const code = fullName(short);
    errors(
      `${name} ${code}: ${how}`,
      withDevice((d) => {
        assert.type(codes[code], 'number');
        assert.is(produce(d), codes[code]);
      }, UNAWARE),
    );
  }
}

errors.run();
