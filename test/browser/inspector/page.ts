import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite, type Test } from 'uvu';
import { freePort } from '../../support/free-port.ts';
import { type Inspected, inspect, missing } from '../browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const LIGHTS = ['light', 'dark'] as const;
export const WIDTHS = [1280, 390];
/** Everything is there long before; a machine with much to do is slow. */
export const PATIENCE_MS = 30_000;

export const folder = mkdtempSync(join(tmpdir(), 'spisock-inspected-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A suite of the inspector in a browser; where there is none, its tests are skipped, and it is said why. */
export function inspectorSuite(name: string): { inspectors: Test; inspector: Test | Test['skip'] } {
  const inspectors = suite(name);
  const reason = missing();
  if (reason) console.log(`skipped: ${name}: ${reason}`);
  return { inspectors, inspector: reason ? inspectors.skip : inspectors };
}

/** Runs the program that takes clients while a pin is low, with the page of its inspector. */
export function gated(use: (inspected: Inspected, port: number) => Promise<void>): Promise<void> {
  return watched('test/live/programs/gated.ts', 80, use);
}

/** Runs a program with the page of its inspector, and one of its ports at one of this host. */
export async function watched(
  program: string,
  devicePort: number,
  use: (inspected: Inspected, port: number) => Promise<void>,
  more: string[] = [],
): Promise<void> {
  const port = await freePort();
  const config = join(folder, `${port}.json`);
  writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
  const recording = join(folder, `${port}.jsonl`);
  const args = [program, '--config', config, '--forward', `${port}:${devicePort}`, ...more];
  await inspect([...args, '--record', recording], (inspected) => use({ ...inspected, recording }, port));
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Opens a gate of the program, or closes it. */
export const drive = (page: Page, pin: string, level: string) =>
  page.getByRole('group', { name: pin }).getByRole('button', { name: level, exact: true }).click();

/** The first lines of the items of a list. */
export async function items(page: Page, list: string): Promise<string[]> {
  const texts = await page.getByRole('list', { name: list }).getByRole('listitem').allInnerTexts();
  return texts.map((text) => text.split('\n')[0]);
}

export const WAITING = 'Clients that wait, in their order';
export const LEFT = 'Clients that have left the queue';

/** Waits until a list has so many items. */
export async function until(page: Page, list: string, count: number): Promise<string[]> {
  const item = page.getByRole('list', { name: list }).getByRole('listitem');
  if (count > 0) await item.nth(count - 1).waitFor({ timeout: PATIENCE_MS });
  await item.nth(count).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  return items(page, list);
}

export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
  );
}
