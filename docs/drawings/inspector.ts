import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../build/config/config.ts';

/**
 * `npm run screenshots`: writes docs/inspector.png and docs/inspector-dark.png, the page of the inspector while six clients
 * wait for a program that is busy, and a seventh has given up. Needs Debian's chromium.
 */

const CHROMIUM = '/usr/bin/chromium';
const PROGRAM = join(ROOT, 'test', 'live', 'programs', 'gated.ts');
const SIZE = { width: 1280, height: 860 };

const PICTURES = [
  ['light', 'inspector.png'],
  ['dark', 'inspector-dark.png'],
] as const;

async function main(): Promise<void> {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}`);
  const { chromium } = await import('playwright-core');
  const { spawn } = await import('node:child_process');
  const folder = mkdtempSync(join(tmpdir(), 'spisock-screenshot-'));
  const config = join(folder, 'flash.config.json');
  writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
  const args = ['dev', PROGRAM, '--config', config, '--no-watch', '--no-check', '--inspect'];
  const device = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'cli', 'spisock.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox'] });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      device.stdout.on('data', (bytes) => {
        output += bytes;
        const [, found] = /^inspect (\S+)$[\s\S]*^ready /m.exec(output) ?? [];
        if (found) resolve(found);
      });
      device.on('close', () => reject(new Error(`spisock dev has ended: ${output}`)));
    });
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(url);
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('A client that resets');
    await page.locator('.left li').first().waitFor();
    await press('Six clients at once');
    await page.locator('.waiting li').nth(5).waitFor();
    await page.waitForTimeout(1500);
    await press('Hold the view');
    for (const [colorScheme, name] of PICTURES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(ROOT, 'docs', name) });
    }
  } finally {
    await browser.close();
    device.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
