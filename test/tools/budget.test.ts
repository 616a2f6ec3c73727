import { stop } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { budgetOf } from '../../tools/budget.ts';
import { type BundleOptions, bundle } from '../../tools/bundle.ts';
import { readBoard, readConfig } from '../../tools/config.ts';

const budgets = suite('budgets');

const config = readConfig();
const { firmware, allowances } = config;

async function build(changes: Partial<BundleOptions>): Promise<BundleOptions> {
  const { network, provider } = config;
  const board = await readBoard(config.board);
  return { board, firmware: 'echo', network, provider, trace: false, ...changes };
}

const dhcp = { ...config.network, mode: 'dhcp' as const };
const ones = [1, 1, 1, 1, 1, 1, 1, 1];
const quarters = [4, 4, 4, 4, 0, 0, 0, 0];

budgets('are as configured for an address that is written down, and a chip on SPI', async () => {
  assert.is(budgetOf(config, await build({})), firmware.echo.budget);
});

budgets('have an allowance for each thing that a program is asked for, and for all together', async () => {
  const pio = await readBoard('w55rp20-evb-pico');
  const memory = { ...config.provider, rxKb: quarters };
  const { echo } = firmware;
  const asked = { network: dhcp, board: pio, provider: memory, trace: true };
  assert.is(budgetOf(config, await build({ network: dhcp })), echo.budget + allowances.dhcp);
  assert.is(budgetOf(config, await build({ board: pio })), echo.budget + allowances.pio);
  assert.is(budgetOf(config, await build({ provider: memory })), echo.budget + allowances.memory);
  const small = { ...config.provider, rxKb: ones, txKb: ones };
  assert.is(budgetOf(config, await build({ provider: small })), echo.budget + allowances.memory);
  assert.is(budgetOf(config, await build({ trace: true })), echo.budget + allowances.trace);
  const all = Object.values(allowances).reduce((sum, bytes) => sum + bytes);
  assert.is(budgetOf(config, await build(asked)), echo.budget + all);
});

budgets('hold for the smallest server and the stock one, whatever they are asked for', async () => {
  const pio = await readBoard('w55rp20-evb-pico');
  const provider = { ...config.provider, rxKb: quarters, txKb: quarters };
  for (const name of ['echo', 'http']) {
    for (const changes of [{ board: pio }, { board: pio, network: dhcp, provider, trace: true }]) {
      const asked = await build({ firmware: name, ...changes });
      const { bytes } = await bundle(asked);
      assert.ok(bytes <= budgetOf(config, asked), `${name}: ${bytes} of ${budgetOf(config, asked)}`);
      assert.ok(bytes > firmware[name].budget - 512, `${name}: ${bytes}`);
    }
  }
});

budgets.after(stop);

budgets.run();
