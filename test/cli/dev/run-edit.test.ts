import { renameSync } from 'node:fs';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Running } from '../command.ts';
import { greeter, OwnFolder, visit } from './own-programs.ts';

const edit = suite('a save while npm start runs');
const folder = new OwnFolder();
edit.after.each(Running.endAll);
edit.after(() => folder.remove());

for (const built of [[], ['--built']]) {
  edit(`restarts the board with the new text ${built.join()}`, async () => {
    const path = folder.save('greet.ts', greeter(1023, 'one'));
    const tool = new Running('start', [path, ...built]);
    const ready = await tool.line('ready');
    const first = visit(ready);
    assert.is(await first.greeting, 'one');
    folder.save('greet.ts', greeter(1023, 'two'));
    assert.is(await tool.line('restarted'), `restarted: ${path} changed`);
    await first.ended;
    // The port of the host stays.
    assert.is(await tool.line('ready', 2), ready);
    assert.is(await visit(ready).greeting, 'two');
    assert.is(tool.stderr, '');
  });
}

edit('of a module restarts the board, also where an editor puts a new file in its place', async () => {
  folder.save('text.ts', "export const TEXT = 'one';");
  const path = folder.save('main.ts', "import { TEXT } from './text.ts';\nconsole.log('text', TEXT);");
  const tool = new Running('start', [path]);
  assert.is(await tool.line('text'), 'text one');
  renameSync(folder.save('text.ts.new', "export const TEXT = 'two';"), folder.at('text.ts'));
  assert.is(await tool.line('restarted'), `restarted: ${folder.at('text.ts')} changed`);
  assert.is(await tool.line('text two'), 'text two');
});

edit('that cannot be built says where, and the next good one serves', async () => {
  const path = folder.save('greet.ts', greeter(1024, 'one'));
  const tool = new Running('start', [path]);
  const ready = await tool.line('ready');
  folder.save('greet.ts', `${greeter(1024, 'two')}let wrong = ;\n`);
  await tool.until(() => /waiting/.exec(tool.stderr)?.[0]);
  assert.is(tool.stderr, `${path}:6:13: Unexpected ";"\nwaiting for the next save\n`);
  // What ran before still does.
  assert.is(await visit(ready).greeting, 'one');
  folder.save('greet.ts', greeter(1024, 'three'));
  await tool.line('ready', 2);
  assert.is(await visit(ready).greeting, 'three');
});

edit('of a module that was missing from the beginning lets the program start', async () => {
  const path = folder.save('early.ts', "import { TEXT } from './late.ts';\nconsole.log('text', TEXT);");
  const tool = new Running('start', [path]);
  await tool.until(() => /waiting/.exec(tool.stderr)?.[0]);
  assert.match(tool.stderr, `${path}:1:22: Could not resolve "./late.ts"\n`);
  folder.save('late.ts', "export const TEXT = 'there';");
  assert.is(await tool.line('text'), 'text there');
});

for (const when of ['before it listens', 'behind']) {
  edit(`that stops the program has clients refused at once: ${when}`, async () => {
    const failure = "throw new Error('no motor');\n";
    const good = greeter(1025, 'one');
    const path = folder.save('fails.ts', good);
    const tool = new Running('start', [path]);
    const ready = await tool.line('ready');
    const open = visit(ready);
    assert.is(await open.greeting, 'one');
    const [imports, program] = good.split(/(?=\nbootNet)/);
    folder.save('fails.ts', when === 'behind' ? good + failure : `${imports}\n${failure}${program}`);
    await tool.line('the program has stopped');
    await open.ended;
    const [, host, port] = /tcp:\/\/(.*):(\d+)/.exec(ready) as RegExpExecArray;
    const client = connect(Number(port), host);
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      client.on('error', resolve).on('close', () => resolve(null));
      client.write('hello');
    });
    assert.is(error?.code, 'ECONNRESET');
    folder.save('fails.ts', greeter(1025, 'two'));
    assert.is(await tool.line('ready', 2), ready);
    assert.is(await visit(ready).greeting, 'two');
  });
}

edit('starts a program anew that has stopped', async () => {
  const path = folder.save('stops.ts', "throw new Error('no motor');");
  const tool = new Running('start', [path]);
  assert.is(await tool.line('the program'), 'the program has stopped');
  folder.save('stops.ts', "console.log('runs');");
  assert.is(await tool.line('runs'), 'runs');
});

edit.run();
