import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';
import { withScene } from './client.ts';
import { pythonVersion } from './python.ts';

const docs = suite('the documents’ programs');

/** The first block of `language` in a document. */
function block(document: string, language: string): string {
  const text = readFileSync(join(ROOT, 'docs', document), 'utf8');
  const match = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text);
  if (!match) throw new Error(`${document} has no block of ${language}`);
  return match[1];
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** What lets Node run TypeScript: tsx, or in a run of `npm test` what is compiled already. */
const typescript = process.env.SPISOCK_COMPILED ? join(ROOT, 'test', 'runner', 'compiled.mjs') : 'tsx';

/** Runs a test of a reader, who would save it in `test`. */
async function runTest(source: string): Promise<{ code: number; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-document-'));
  const file = join(folder, 'document.mts');
  try {
    writeFileSync(file, source.replaceAll("from 'spisock/test'", `from '${ROOT}testing/index.ts'`));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const child = spawn(process.execPath, ['--import', typescript, file], { cwd: ROOT });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += bytes;
    });
    child.stderr.on('data', (bytes) => {
      output += bytes;
    });
    const [code] = await once(child, 'close');
    return { code, output };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const firmware = block('testing-firmware.md', 'ts');

docs('show a complete test of a firmware in twenty lines', () => {
  assert.ok(lines(firmware).length <= 20);
});

docs('show a test of a firmware that passes as it is printed', async () => {
  const { code, output } = await runTest(firmware);
  assert.is(code, 0, output);
  assert.match(output, /Passed: +1/);
});

docs('show a test of a firmware that fails when the firmware answers something else', async () => {
  const { code, output } = await runTest(firmware.replace("quick.send('now')", "quick.send('then')"));
  assert.is(code, 1);
  assert.match(output, /Passed: +0/);
});

if (pythonVersion() === null) {
  process.stdout.write('skipped: the document’s client in Python: there is no python3 here\n');
} else {
  docs('show a client of thirty lines that listens, and sees who connects', async () => {
    const program = block('spi-server.md', 'python');
    assert.ok(lines(program).length <= 30, `${lines(program).length} lines`);
    await withScene(
      async (scene) => {
        const child = spawn('python3', ['-c', program, scene.path]);
        let output = '';
        const ended = once(child, 'close');
        child.stderr.on('data', (bytes) => {
          output += bytes;
        });
        child.stdout.on('data', (bytes) => {
          output += bytes;
          // The driver moves the clock: the SYN leaves with its next frame.
          if (output.endsWith('listening\n')) scene.host.connect(80, { sourcePort: 50_000 });
        });
        await ended;
        assert.is(output, 'VERSIONR 4\nlistening\nconnected to port 50000\n');
      },
      { strict: true },
    );
  });
}

docs.run();
