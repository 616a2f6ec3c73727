import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageBoards } from '../../build/config/board/files.ts';
import { freePort } from '../support/free-port.ts';
import { missing, visit, Witness } from './browser.ts';

const boards = suite('six clients at once on each board');
const reason = missing();
if (reason) console.log(`skipped: six clients at once on each board: ${reason}`);
const board = reason ? boards.skip : boards;
const CURL = '/usr/bin/curl';
if (!existsSync(CURL)) console.log(`skipped: six of curl on each board: there is no ${CURL}`);
const withCurl = existsSync(CURL) ? board : boards.skip;

/** One board of each kind; BOARDS=all: every one. */
const NAMES =
  process.env.BOARDS === 'all'
    ? packageBoards()
    : ['w5500-evb-pico', 'w5100s-evb-pico', 'w6100-evb-pico', 'pico-airlift', 'arduino-nano-rp2040-connect'];
/** Rounds of six: 5, of every board 40; ROUNDS sets another number. */
const ROUNDS = Number(process.env.ROUNDS ?? (process.env.BOARDS === 'all' ? 40 : 5));
const AT_ONCE = 6;
const GOOD = { '200': ROUNDS * AT_ONCE };

/** Asks for `AT_ONCE` images at once, `rounds` times, and counts the answers by their status; a failure by its text. */
const ASK = `async (rounds) => {
  const answers = {};
  const count = (answer) => { answers[answer] = (answers[answer] ?? 0) + 1; };
  const one = (name) => fetch('/1.svg?' + name, { cache: 'no-store' })
    .then(async (response) => { await response.text(); count(response.status); })
    .catch((error) => count(String(error)));
  for (let round = 0; round < rounds; round++)
    await Promise.all(Array.from({ length: ${AT_ONCE} }, (_, i) => one(round + '-' + i)));
  return answers;
}`;

const askAll = (page: Page, rounds: number): Promise<unknown> => page.evaluate(`(${ASK})(${rounds})`);

/** The same by curl: one process a round, which opens all connections at once. */
async function curlAll(url: string, rounds: number): Promise<Record<string, number>> {
  const answers: Record<string, number> = {};
  const common = ['--silent', '--show-error', '--parallel', '--parallel-immediate', '--max-time', '30'];
  const each = Array.from({ length: AT_ONCE }, (_, i) => [
    ...['--output', '/dev/null', '--write-out', '%{http_code} %{errormsg}\n', `${url}1.svg?${i}`],
  ]);
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(CURL, [...common, ...each.flat()]).catch(
      (error: { stdout: string }) => error,
    );
    for (const line of stdout.trim().split('\n')) answers[line.trim()] = (answers[line.trim()] ?? 0) + 1;
  }
  return answers;
}

for (const name of NAMES) {
  board(`are all answered ${ROUNDS} times by ${name} in Chromium`, () =>
    visit(
      'http',
      async ({ browser, device, url }) => {
        const page = await browser.newPage();
        const witness = new Witness(page);
        await page.goto(`${url}1.svg`);
        assert.equal([await askAll(page, ROUNDS), witness.complaints, device.stderr], [GOOD, [], '']);
      },
      ['--board', name],
    ),
  );

  withCurl(`are all answered ${ROUNDS} times by ${name} with curl`, () =>
    visit(
      'http',
      async ({ device, url }) => {
        assert.equal([await curlAll(url, ROUNDS), device.stderr], [GOOD, '']);
      },
      ['--board', name],
    ),
  );
}

// A browser opens six connections to an origin: twelve are those of two pages, each at a port of its own.
board('are twelve on the four sockets of w5100s-evb-pico in Chromium, and all are answered', async () => {
  const rounds = 5;
  const second = await freePort();
  await visit(
    'http',
    async ({ browser, device, url }) => {
      const urls = [url, `http://127.0.0.1:${second}/`];
      const pages: Page[] = [];
      const witnesses: Witness[] = [];
      for (const [i, each] of urls.entries()) {
        pages.push(await browser.newPage());
        witnesses.push(new Witness(pages[i]));
        await pages[i].goto(`${each}1.svg`);
      }
      const answers = await Promise.all(pages.map((page) => askAll(page, rounds)));
      assert.equal(answers, Array(2).fill({ '200': rounds * AT_ONCE }));
      assert.equal([witnesses.map(({ complaints }) => complaints), device.stderr], [[[], []], '']);
    },
    ['--board', 'w5100s-evb-pico', '--forward', `${second}:80`],
  );
});

boards.run();
