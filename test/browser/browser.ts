import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { Running } from '../cli/command.ts';
import { freePort } from '../support/free-port.ts';

/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';

/** It talks to the device and to nobody else, and needs no rights that a container has not. */
const ARGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Where pictures of pages go, to look at; without it they are taken, and not kept. */
const { PICTURES } = process.env;

/** What is missing here for a browser, or null. */
export function missing(): string | null {
  return existsSync(CHROMIUM) ? null : `there is no ${CHROMIUM}`;
}

/** A browser, freshly installed as it were, and a device behind a port of this host. */
export interface Visit {
  browser: BrowserContext;
  device: Running;
  url: string;
}

/** Starts a firmware as a user does, with these arguments besides, and a browser beside it, for as long as `use` takes. */
export async function visit(
  firmware: string,
  use: (visit: Visit) => Promise<void>,
  args: string[] = [],
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'spisock-browser-'));
  const port = await freePort();
  const device = new Running('start', ['--firmware', firmware, '--forward', `${port}:80`, ...args]);
  let browser: BrowserContext | null = null;
  try {
    const ready = await device.line('ready ');
    browser = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: ARGS });
    await use({ browser, device, url: `${ready.slice('ready '.length)}/` });
  } finally {
    await browser?.close();
    device.child.kill('SIGTERM');
    await device.ended;
    rmSync(profile, { recursive: true, force: true });
  }
}

/** The page of a device's inspector. */
export interface Inspected {
  page: Page;
  device: Running;
  /** The file that the device is recorded to. */
  recording: string;
}

/** Starts `spisock dev` with these arguments and its inspector, and opens the page, for as long as `use` takes. */
export async function inspect(
  args: string[],
  use: (inspected: Omit<Inspected, 'recording'>) => Promise<void>,
): Promise<void> {
  const device = new Running('start', [...args, '--no-watch', '--no-check', '--inspect']);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    const [url, ready] = [await device.line('inspect '), await device.line('ready ')];
    if (url === '' || ready === '') throw new Error(`ended: ${device.stderr}`);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(url.slice('inspect '.length));
    await page.locator('[data-state="connected"]').waitFor();
    await use({ page, device });
  } finally {
    await browser.close();
    device.child.kill('SIGTERM');
    await device.ended;
  }
}

/** Takes a picture of what the page shows. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot(PICTURES ? { path: join(PICTURES, `${name}.png`), fullPage: true } : {});
}

/** What a page has asked for, and what it has to complain of. */
export class Witness {
  readonly answered: string[] = [];
  readonly complaints: string[] = [];

  constructor(page: Page) {
    const path = (request: Request) => new URL(request.url()).pathname;
    page.on('response', (response) => {
      this.answered.push(`${response.status()} ${path(response.request())}`);
    });
    page.on('requestfailed', (request) => {
      this.complaints.push(`${path(request)}: ${request.failure()?.errorText}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }
}
