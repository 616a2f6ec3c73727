import { connect, type Socket } from 'node:net';
import type { CDPSession } from 'playwright-core';
import * as assert from 'uvu/assert';
import { inspectorSuite, PATIENCE_MS, watched } from './page.ts';

const { inspectors, inspector } = inspectorSuite('the memory of the inspector');

const REQUESTS = 10_000;
/** What is compared with the end: by then everything that is kept is full. */
const EARLY = 2000;
const CLIENTS = 4;

/** Sends requests to an echo server one behind the other, `count` of them. */
async function askAll(port: number, count: number): Promise<void> {
  let asked = 0;
  const client = async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    while (asked++ < count) await exchange(socket, `GET /${asked} HTTP/1.1\r\n\r\n`);
    socket.destroy();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

function exchange(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = text.length;
    const take = (bytes: Buffer) => {
      left -= bytes.length;
      if (left > 0) return;
      socket.off('data', take).off('error', reject);
      resolve();
    };
    socket.on('data', take).once('error', reject);
    socket.write(text);
  });
}

/** What the page's scripts hold, in bytes, and how many nodes it has. */
async function held(session: CDPSession): Promise<{ bytes: number; nodes: number }> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes') };
}

inspector(`is bounded: behind ${REQUESTS} requests it holds as much as behind ${EARLY}`, () =>
  watched('firmware/echo.ts', 7, async ({ page }, port) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await askAll(port, EARLY);
    const early = await held(session);
    await askAll(port, REQUESTS - EARLY);
    await page.locator('.requests tbody tr').first().waitFor({ timeout: PATIENCE_MS });
    const late = await held(session);
    assert.ok(late.bytes < 1.5 * early.bytes + 4e6, `${early.bytes} and ${late.bytes} bytes`);
    assert.ok(
      late.nodes < 2 * early.nodes + 2000 && late.nodes < 20_000,
      `${early.nodes} and ${late.nodes} nodes`,
    );
    await session.send('Performance.disable');
  }),
);

inspectors.run();
