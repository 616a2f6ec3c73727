import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardWith } from '../../bench/lockstep/firmware.ts';
import { type Bundle, bundle } from '../../build/bundle.ts';
import { ROOT } from '../../build/config/config.ts';
import { statistics } from '../../provider/index.ts';
import { output } from '../live/bench.ts';

const programs = suite('a built program');

const NETWORK = { mac: '02:00:0a:00:02:0f', ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };
const PROVIDER = `import * as wsa from '${join(ROOT, 'provider', 'index.ts')}';\n`;

/** Builds the files of an application; `main.ts` is its entry. */
async function built(files: Record<string, string>, compiler?: null): Promise<Bundle> {
  const asked = { board: 'w5500-evb-pico', firmware: 'main', network: NETWORK, trace: false, mapped: true };
  return withFiles(files, (entry) => bundle({ ...asked, entry, compiler }));
}

async function withFiles<T>(files: Record<string, string>, use: (entry: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'application-'));
  try {
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
    return await use(join(folder, 'main.ts'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function says(source: string): Promise<string[]> {
  return output((await built({ 'main.ts': source })).program);
}

programs('hands over what the library gives with the names of its types', async () => {
  const source = `${PROVIDER}console.log(JSON.stringify(wsa.inet(10, 0, 2, 15, 80)), Object.keys(wsa.inetAny(7)).join())`;
  assert.equal(await says(source), [
    '{"family":2,"port":80,"addr":{"0":10,"1":0,"2":2,"3":15}} family,port,addr',
  ]);
});

programs('writes statistics as JSON with the documented names', async () => {
  const [text] = await says(`${PROVIDER}console.log(JSON.stringify(wsa.statistics()))`);
  assert.equal(JSON.parse(text), JSON.parse(JSON.stringify(statistics())));
});

programs('reaches what the provider is made of by the names that it writes', async () => {
  const source = `import { boot } from '${join(ROOT, 'device', 'boot.ts')}';
    const info: any = boot(); console.log(info.chip.version, info['chip'].settings.length, info.chip.dead)`;
  await withFiles({ 'main.ts': source }, async (entry) => {
    const device = await boardWith('main', { entry, built: true });
    device.run(1000);
    assert.equal(device.lines, ['4 18 false']);
  });
});

programs('has the library as a namespace that can be asked for any name', async () => {
  const source = `${PROVIDER}const all: any = wsa; const names = ['AF_INET', 'SOCKADDR_SIZE', 'nothing'];
    for (let i = 0; i < names.length; i++) console.log(typeof all[names[i]], names[i] in all)`;
  assert.equal(await says(source), ['number true', 'number true', 'undefined false']);
});

programs('shares one function with the library, whichever module it comes from', async () => {
  const source = `${PROVIDER}import { inet } from '${join(ROOT, 'provider', 'headers', 'winsock2.ts')}'; console.log(wsa.inet === inet)`;
  assert.equal(await says(source), ['true']);
});

programs('runs a module of the application that is imported for what it does', async () => {
  const files = {
    'main.ts': "import './first.ts'; console.log('second')",
    'first.ts': "console.log('first')",
  };
  assert.equal(output((await built(files)).program), ['first', 'second']);
});

programs('keeps the names of the application’s functions and classes', async () => {
  const source = 'class Pump {} function start() {} console.log(new Pump().constructor.name, start.name)';
  assert.equal(await says(source), ['Pump start']);
});

programs('carries nothing of the library that it does not name', async () => {
  const { program } = await built({ 'main.ts': `${PROVIDER}console.log(wsa.AF_INET)` });
  assert.ok(program.length < 200, program);
});

programs('knows where each of its lines comes from, the library’s and the application’s', async () => {
  const source = `${PROVIDER}const s = wsa.inetAny(7);\nconsole.log('here', s.port, wsa.WSPSocket)`;
  const { program, map } = await built({ 'main.ts': source });
  const trace = new TraceMap(map as string);
  const placeOf = (text: string) => {
    const before = program.slice(0, program.indexOf(text)).split('\n');
    return originalPositionFor(trace, { line: before.length, column: before[before.length - 1].length });
  };
  const here = placeOf("'here'").source === null ? placeOf('"here"') : placeOf("'here'");
  assert.match(String(here.source), /main\.ts$/);
  assert.is(here.line, 3);
  const sources = trace.sources.map(String);
  assert.ok(sources.includes('provider/winsock/calls/socket.ts'), sources.join('\n'));
  assert.not.ok(
    sources.some((name) => name.endsWith('in.js') || name === 'library.js'),
    sources.join('\n'),
  );
});

programs('is minified by esbuild where the compiler does not run, and that is said in a line', async () => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write;
  try {
    const { program } = await built({ 'main.ts': `${PROVIDER}console.log(wsa.inetAny(7).port)` }, null);
    assert.equal(output(program), ['7']);
  } finally {
    process.stderr.write = write;
  }
  assert.is(said.length, 1);
  assert.match(
    said[0],
    /^\[build\] the Closure compiler does not run here .* 20 KB of heap and half its speed\n$/,
  );
});

programs.run();
