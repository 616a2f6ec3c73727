import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, runCli } from '../cli/cli.ts';
import { parseCount } from '../cli/options/values.ts';
import { Running } from '../test/cli/command.ts';

/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';
/** Pairs of rounds, the first of which is not counted: by then all code is compiled. */
const WARM_UP = 1;
const MOST_PAIRS = 100;
const ROUND_MS = 2000;
const REQUEST = Buffer.alloc(64, 'x');

/** A load: what a client does again and again, and answers when it is done. */
interface Load {
  name: string;
  begin(port: number): Promise<{ once(): Promise<void>; end(): void }>;
}

const LOADS: Load[] = [
  { name: 'requests over one connection', begin: (port) => overOne(port) },
  {
    name: 'a connection for each request',
    begin: async (port) => ({ once: () => ofItsOwn(port), end: () => {} }),
  },
];

await runCli(
  command(
    'inspector',
    'What an open page of the inspector costs: throughput with it beside that without it, in one run.',
  )
    .option('--pairs <count>', 'rounds of each kind', '5')
    .action(async ({ pairs }: { pairs: string }) => measure(parseCount('--pairs', pairs, MOST_PAIRS))),
);

async function measure(pairs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-bench-'));
  const config = join(folder, 'flash.config.json');
  writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
  const args = ['firmware/echo.ts', '--config', config, '--no-watch', '--no-check', '--inspect'];
  const device = new Running('start', args);
  const pages = await openPages();
  try {
    const url = (await device.line('inspect ')).slice('inspect '.length);
    const ready = await device.line('ready ');
    if (url === '' || ready === '') throw new Error(`spisock dev has ended: ${device.stderr}`);
    const port = Number(/:(\d+)/.exec(ready)?.[1]);
    process.stdout.write(`the page is open in ${pages.name}\n`);
    const pids = (): Pids => ({
      device: [device.child.pid as number],
      pages: pages.pid === null ? [] : familyOf(pages.pid),
    });
    for (const load of LOADS) {
      const ratios: number[] = [];
      const costs: number[] = [];
      for (let pair = 0; pair < pairs + WARM_UP; pair++) {
        const without = await round(load, port, { ...pids(), pages: [] });
        const close = await pages.open(url);
        const open = await round(load, port, pids());
        await close();
        if (pair < WARM_UP) continue;
        ratios.push(open.perSecond / without.perSecond);
        costs.push(without.deviceUs / open.deviceUs);
        process.stdout.write(`  ${shown(without)} without, ${shown(open)} with\n`);
      }
      process.stdout.write(`${load.name}:\n  throughput ${spread(ratios)} of that without a page\n`);
      if (costs[0] > 0)
        process.stdout.write(`  by the device's processor time a request alone, ${spread(costs)}\n`);
    }
  } finally {
    await pages.end();
    device.child.kill('SIGTERM');
    await device.ended;
    rmSync(folder, { recursive: true });
  }
}

interface Pages {
  name: string;
  /** The first process of the browser; null: there is none. */
  pid: number | null;
  /** Opens the page; resolves with what closes it. */
  open(url: string): Promise<() => Promise<void>>;
  end(): Promise<void>;
}

/** A browser; where there is none, a client that takes the page's events and draws nothing. */
async function openPages(): Promise<Pages> {
  if (!existsSync(CHROMIUM))
    return { name: 'no browser: its events are taken', pid: null, open: takeEvents, end: async () => {} };
  const { chromium } = await import('playwright-core');
  const args = ['--headless', '--no-sandbox', '--disable-gpu'];
  const server = await chromium.launchServer({ executablePath: CHROMIUM, args });
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    name: 'chromium',
    pid: server.process().pid ?? null,
    async open(url) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(url);
      await page.locator('[data-state="connected"]').waitFor();
      return () => page.close();
    },
    end: () => server.close(),
  };
}

function takeEvents(url: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const asked = get(url.replace('/?', '/events?'), (response) => {
      response.resume();
      response.on('error', () => {});
      resolve(async () => void asked.destroy());
    });
    asked.on('error', reject);
  });
}

/** Processes whose processor time counts. */
interface Pids {
  device: number[];
  pages: number[];
}

/** What a round has shown. Processor time is 0 where the host does not tell. */
interface Round {
  perSecond: number;
  /** Of the device, in microseconds a request. */
  deviceUs: number;
  /** Of the browser, in per cent of one processor. */
  pages: number;
}

async function round(load: Load, port: number, pids: Pids): Promise<Round> {
  const { once, end } = await load.begin(port);
  const before = [processorMs(pids.device), processorMs(pids.pages)];
  let count = 0;
  const beginMs = performance.now();
  while (performance.now() - beginMs < ROUND_MS) {
    await once();
    count++;
  }
  const ms = performance.now() - beginMs;
  const [device, pages] = [processorMs(pids.device), processorMs(pids.pages)].map(
    (after, i) => after - before[i],
  );
  end();
  return { perSecond: (1000 * count) / ms, deviceUs: (1000 * device) / count, pages: (100 * pages) / ms };
}

/** User and system time of processes, in milliseconds (proc(5), stat: 14 and 15, in hundredths of a second). */
function processorMs(pids: number[]): number {
  let ms = 0;
  for (const pid of pids) {
    const fields = statOf(pid);
    if (fields) ms += 10 * (Number(fields[11]) + Number(fields[12]));
  }
  return ms;
}

/** The fields of a process from its state on; null: it has ended, or the host has no proc. */
function statOf(pid: number | string): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null;
  }
}

/** A process, and all that it has started. */
function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statOf(name)?.[1])]);
  const family = [pid];
  for (const one of family)
    family.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return family;
}

function shown({ perSecond, deviceUs, pages }: Round): string {
  const browser = pages > 0 ? `, browser ${pages.toFixed(0)} %` : '';
  return `${perSecond.toFixed(0)} a second, ${deviceUs.toFixed(0)} us of processor each${browser}`;
}

function spread(ratios: number[]): string {
  const sorted = [...ratios].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(2)} in the median, ${sorted[0].toFixed(2)} at least`;
}

async function overOne(port: number): Promise<{ once(): Promise<void>; end(): void }> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const once = () =>
    new Promise<void>((resolve, reject) => {
      let left = REQUEST.length;
      const take = (bytes: Buffer) => {
        left -= bytes.length;
        if (left > 0) return;
        socket.off('data', take).off('error', reject);
        resolve();
      };
      socket.on('data', take).once('error', reject);
      socket.write(REQUEST);
    });
  return { once, end: () => socket.destroy() };
}

function ofItsOwn(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(REQUEST));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.resume();
  });
}
