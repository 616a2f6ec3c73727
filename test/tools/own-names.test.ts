import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../tools/config.ts';
import { ownNames } from '../../tools/own-names.ts';

const names = suite('the program’s own names');

async function told(file: string, keep: string[] = []): Promise<string> {
  const own = (await ownNames(ROOT)).keeping(new Set(keep));
  return own.inSource(file, readFileSync(join(ROOT, file), 'utf8'));
}

names('are told from those of the runtime, be they the same', async () => {
  const source = await told('hal/kaluma.ts');
  assert.match(source, /\bspi\.send\(head\)/);
  assert.match(source, /baudrate: wires\.baudHz\$\d+,/);
  assert.match(source, /\n {4}write\$\d+: \(head/);
  assert.match(source, /global\.require\('spi'\)\.SPI/);
});

names('are not those that a network device has for the runtime', async () => {
  const source = await told('provider/adapters/kaluma-net.ts');
  for (const name of ['socket', 'bind', 'listen', 'connect', 'write', 'shutdown', 'close']) {
    assert.match(source, new RegExp(`\\n {4}${name}: ${name}`));
  }
  assert.match(source, /\n {4}get: recordOf,/);
});

names('are not those of a text that a program sends', async () => {
  assert.not.match(await told('firmware/json.ts'), /celsius\$|uptime\$/);
});

names('are the same for a class and for what it implements', async () => {
  const [, there] = (await told('hal/kaluma.ts')).match(/ (attention\$\d+):/) ?? [];
  const [, here] = (await told('hal/w5500/chip.ts')).match(/bus\$\d+\.(attention\$\d+)\(/) ?? [];
  assert.is(here, there);
});

names('are the same where an object hands on itself', async () => {
  const [, there] = (await told('provider/slot.ts')).match(/\.pool\$\d+\.(free\$\d+)--/) ?? [];
  const [, here] = (await told('provider/backlog.ts')).match(/provider\.(free\$\d+) >/) ?? [];
  assert.ok(here);
  assert.is(here, there);
});

names('are not those that somebody else uses', async () => {
  assert.not.match(await told('hal/kaluma.ts', ['baudHz']), /baudHz\$/);
});

names('are found in what the build writes', async () => {
  const own = await ownNames(ROOT);
  assert.match(own.inJson({ cs: 17, other: 1 }), /^\{"cs\$\d+":17,"other":1\}$/);
});

names('leave a comparison as long as it is where the kinds may differ', async () => {
  // Numbers are compared with numbers in one line, an object that may be null in the other.
  const source = await told('provider/handles.ts');
  assert.match(source, /handle\.socket\$\d+ == s\b/);
  assert.match(await told('provider/backlog.ts'), /\.handle\$\d+ === |=== null/);
});

names.run();
