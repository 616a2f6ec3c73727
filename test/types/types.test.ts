import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BOARD_ALONE, ESPRUINO_MODULES, KALUMA_MODULES } from '../../build/language/modules.ts';
import { output } from '../live/bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What the compiler has against a project: file, line and message each. */
function complaints(config: string): string[] {
  const file = join(HERE, config);
  const { config: json, error } = ts.readConfigFile(file, ts.sys.readFile);
  assert.is(error, undefined);
  const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(file));
  const program = ts.createProgram(fileNames, options);
  return ts.getPreEmitDiagnostics(program).map((one) => {
    const text = ts.flattenDiagnosticMessageText(one.messageText, ' ');
    return one.file && one.start !== undefined
      ? `${one.file.fileName}:${one.file.getLineAndCharacterOfPosition(one.start).line + 1}: ${text}`
      : text;
  });
}

/** The values that each `declare module` of the types exports. */
function declaredModules(of = 'types/kaluma'): Map<string, string[]> {
  const modules = new Map<string, string[]>();
  const folder = join(ROOT, of);
  for (const name of ts.sys.readDirectory(folder, ['.d.ts'])) {
    const source = ts.createSourceFile(name, ts.sys.readFile(name) ?? '', ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isModuleDeclaration(statement) || !ts.isStringLiteral(statement.name)) continue;
      const body = statement.body as ts.ModuleBlock;
      modules.set(statement.name.text, [...new Set(body.statements.flatMap(valueNames))].sort());
    }
  }
  return modules;
}

function valueNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isValue = ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement);
  return isValue && statement.name ? [statement.name.text] : [];
}

const types = suite('the types of Kaluma');

types('allow what the runtime takes, and refuse what it does not', () => {
  assert.equal(complaints('tsconfig.json'), []);
});

types('fit all that the library and the gallery use of the runtime', () => {
  assert.equal(complaints('tsconfig.library.json'), []);
});

types('have modules of which the build says which are not simulated', () => {
  const lacking = Object.keys(KALUMA_MODULES).filter(
    (name) => output(`try { require('${name}') } catch (e) { console.log(e.message) }`).length > 0,
  );
  assert.equal(lacking, BOARD_ALONE);
});

types('have the modules that a program can ask for, with what each exports', () => {
  const declared = declaredModules();
  declared.delete('wifi');
  const known = Object.entries(KALUMA_MODULES).map(([name, names]): [string, string[]] => [
    name,
    [...names, ...(name === 'storage' ? ['length'] : [])].sort(),
  ]);
  // Classes of which the module makes the instances.
  const inner: Record<string, string[]> = {
    http: ['ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'Server', 'ServerResponse'],
  };
  const values = [...declared].map(([name, names]): [string, string[]] => [
    name,
    names.filter((one) => !inner[name]?.includes(one)),
  ]);
  assert.equal(Object.fromEntries(values.sort()), Object.fromEntries(known.sort()));
});

/** Modules that have no stand-in. */
const HAVE_NONE = BOARD_ALONE;

/** What the stand-in of a module lacks. */
const LACKING: Record<string, string> = {
  stream: 'Stream,StdIn,StdOut',
  fs: 'register,unregister,mkfs,mount,unmount',
  rp2: 'dormant,randomBigInt,TEMPERATURE_ADC',
};

types('have nothing that the stand-in lacks, but for what it says', () => {
  for (const [name, names] of Object.entries(KALUMA_MODULES)) {
    if (HAVE_NONE.includes(name)) continue;
    const [missing] = output(
      `var m = require('${name}'); console.log(${JSON.stringify(names)}.filter(function (n) { return !(n in m) }).join() || 'none')`,
    );
    assert.is(missing, LACKING[name] ?? 'none', name);
  }
});

types('of Espruino allow what programs write there, and refuse what it does not take', () => {
  assert.equal(complaints('tsconfig.espruino.json'), []);
});

types(
  'of Espruino have the modules that a build knows, with what each of the network and of Storage exports',
  () => {
    const declared = declaredModules('types/espruino');
    assert.equal([...declared.keys()].sort(), ['NetworkJS', 'Storage', 'dgram', 'http', 'net', 'tls']);
    for (const [name, names] of declared) assert.equal(names, [...ESPRUINO_MODULES[name]].sort(), name);
  },
);

types('leave nothing to complain of where an editor opens a program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'editor-'));
  try {
    const compilerOptions = {
      ...{ target: 'es2020', lib: ['es2020'], module: 'preserve', moduleResolution: 'bundler' },
      ...{ strict: true, noEmit: true, types: [join(ROOT, 'types/kaluma')] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const file = join(folder, 'main.ts');
    writeFileSync(
      file,
      `const { I2C } = require('i2c');
const i2c = new I2C(0);
require('http').createServer((req, res) => res.end(String(i2c.read(1, 0x20)[0]) + req.url)).listen(80);
setInterval(() => console.log(millis(), digitalRead(4)), 1000);
const wrong: string = analogRead(26);
`,
    );
    const found = await openedInEditor(file);
    assert.equal(found, [`5: Type 'number' is not assignable to type 'string'.`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What the language server of editors says of a file: line and message each. */
function openedInEditor(file: string): Promise<string[]> {
  const server = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
  const child = spawn(process.execPath, [server, '--disableAutomaticTypingAcquisition']);
  const send = (seq: number, command: string, args: object) =>
    child.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('error', reject);
    child.stdout.on('data', (data: Buffer) => {
      text += data;
      for (const line of text.split(/\r?\n/)) {
        if (!line.includes('"command":"semanticDiagnosticsSync"')) continue;
        const { body = [] } = JSON.parse(line) as { body?: { start: { line: number }; text: string }[] };
        child.kill();
        resolve(body.map((one) => `${one.start.line}: ${one.text}`));
      }
    });
    send(1, 'open', { file });
    send(2, 'semanticDiagnosticsSync', { file });
  });
}

types.run();
