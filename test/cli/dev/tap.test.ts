import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { startOf } from '../command.ts';
import { spisock } from '../test-terminal.ts';

const tap = suite('npm start -- --tap');

tap('answers a host without socat with one line and code 2', () => {
  const args = [...startOf('start'), '--tap', 'dev0'];
  const env = { ...process.env, PATH: '/nowhere' };
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  assert.is(status, 2);
  assert.is(stderr, 'error: cannot make the interface dev0: socat is not installed\n');
});

for (const option of ['--forward 8080:80', '--allow 192.0.2.7:80', '--dns host']) {
  tap(`excludes ${option}: there is no gateway`, async () => {
    const { code, stderr } = await spisock('dev', '--tap', 'dev0', ...option.split(' '));
    assert.is(code, 2);
    assert.is(stderr, `error: --tap and ${option.split(' ')[0]} exclude each other\n`);
  });
}

tap.run();
