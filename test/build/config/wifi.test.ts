import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import type { Config } from '../../../build/config/types.ts';
import { wifiComplaint, wifiOf } from '../../../build/config/wifi.ts';
import { spisock } from '../../cli/test-terminal.ts';
import { suite } from '../../support/suite.ts';

const wifi = suite('the network of a board with a radio');

const SECRET = 'correct horse';
const VARIABLE = 'SPISOCK_WIFI_PASSPHRASE';

/** Runs `use` in a folder with this configuration, and this in wifi.secret.json. */
async function inFolder(
  given: object,
  secret: string | null,
  use: (config: Config, file: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wifi-'));
  try {
    const file = join(folder, 'flash.config.json');
    writeFileSync(file, JSON.stringify({ board: 'pico-airlift', ...given }));
    writeFileSync(join(folder, 'main.ts'), 'export {};\n');
    if (secret !== null) writeFileSync(join(folder, 'wifi.secret.json'), secret);
    await use(readConfig(file), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `run` says of a mistake. */
function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

wifi('is the simulated one where none is configured, and none on a board with a cable', async () => {
  await inFolder({}, null, async (config) => {
    assert.equal(wifiOf(await readBoard('pico-airlift'), config, {}), {
      ssid: 'simulated',
      passphrase: null,
    });
    assert.is(wifiOf(await readBoard('w5500-evb-pico'), config, {}), null);
  });
});

wifi('has its passphrase from the environment, else from wifi.secret.json', async () => {
  const board = await readBoard('pico-airlift');
  const given = { wifi: { ssid: 'office' } };
  await inFolder(given, JSON.stringify({ passphrase: SECRET }), (config) => {
    assert.equal(wifiOf(board, config, {}), { ssid: 'office', passphrase: SECRET });
    assert.equal(wifiOf(board, config, { [VARIABLE]: 'another one' }), {
      ssid: 'office',
      passphrase: 'another one',
    });
  });
  await inFolder(
    { wifi: { ssid: 'office', open: true } },
    JSON.stringify({ passphrase: SECRET }),
    (config) => {
      assert.equal(wifiOf(board, config, {}), { ssid: 'office', passphrase: null });
    },
  );
});

wifi('is asked for before a real board is built for: which network, and its passphrase', async () => {
  const board = await readBoard('pico-airlift');
  const complaintOf = (config: Config) => wifiComplaint(board, config, wifiOf(board, config, {}));
  await inFolder({}, null, (config) => {
    assert.is(
      complaintOf(config),
      'board pico-airlift joins a Wi-Fi network: say which, "wifi": { "ssid": "..." } in flash.config.json',
    );
  });
  await inFolder({ wifi: { ssid: 'office' } }, null, (config) => {
    assert.is(
      complaintOf(config),
      `no passphrase for the network 'office': set ${VARIABLE}, or write { "passphrase": "..." } to wifi.secret.json; for an open network, "wifi": { "ssid": "...", "open": true }`,
    );
  });
  await inFolder({ wifi: { ssid: 'office', open: true } }, null, (config) => {
    assert.is(complaintOf(config), null);
  });
});

wifi('a passphrase that can be none is refused without being shown', async () => {
  const board = await readBoard('pico-airlift');
  for (const [secret, says] of [
    [`{ "passphrase": "${SECRET}" `, 'wifi.secret.json is not JSON; it is { "passphrase": "..." }'],
    [`{ "password": "${SECRET}" }`, 'wifi.secret.json has no passphrase; it is { "passphrase": "..." }'],
    [
      '{ "passphrase": "horse" }',
      'the passphrase of wifi.secret.json has 5 characters; it is 8 to 63 of them',
    ],
    [
      '{ "passphrase": "correct hörse" }',
      'the passphrase of wifi.secret.json has a character that is not printable ASCII',
    ],
  ] as const) {
    await inFolder({ wifi: { ssid: 'office' } }, secret, (config) => {
      const message = messageOf(() => wifiOf(board, config, {}));
      assert.is(message, says);
      assert.not.match(message, /horse|hörse/);
    });
  }
  await inFolder({ wifi: { ssid: 'office' } }, null, (config) => {
    const message = messageOf(() => wifiOf(board, config, { [VARIABLE]: 'short' }));
    assert.is(message, `the passphrase of ${VARIABLE} has 5 characters; it is 8 to 63 of them`);
  });
});

wifi('is refused in flash.config.json with a passphrase, or without a name', async () => {
  const reads = (given: object) =>
    inFolder(given, null, () => {}).then(
      () => '',
      (error) => error.message,
    );
  assert.is(
    await reads({ wifi: { ssid: 'office', passphrase: SECRET } }),
    'flash.config.json: unknown key wifi.passphrase; allowed: ssid, open',
  );
  assert.is(
    await reads({ wifi: {} }),
    'flash.config.json: wifi.ssid is missing; it is a name of 1 to 32 characters',
  );
});

wifi('is missing: spisock build ends with that line, and code 2', async () => {
  await inFolder({ firmware: 'main.ts' }, null, async (_config, file) => {
    const { code, stderr } = await spisock('build', '--config', file);
    assert.equal([code, stderr.trimEnd().split('\n').length], [2, 1]);
    assert.match(stderr, /board pico-airlift joins a Wi-Fi network: say which/);
  });
});

wifi.run();
