import { connect, createServer, type Socket } from 'node:net';
import { bundle } from '../build/bundle.ts';
import { readBoard, readConfig } from '../build/config/config.ts';
import { command, runCli } from '../cli/cli.ts';
import { Live } from '../sim/live/live.ts';
import { LockstepEcho } from './lockstep/echo.ts';

/** Throughput of an echo server: small requests on one connection, and bulk in both directions. */
interface Speed {
  requestsPerSecond: number;
  megabytesPerSecond: number;
}

const REQUEST = Buffer.alloc(64, 'x');
const REQUESTS = 500;
/** Number of rounds, of which the best one counts: the others are slowed by other work of the machine. */
const ROUNDS = 6;
/** Number of requests before the measurement, so that all code is compiled. */
const WARM_UP = 1000;
const BULK = Buffer.alloc(1_000_000, 'y');

await runCli(
  command('speed', 'How fast the simulator echoes, beside a plain Node server in the same run.').action(
    async () => {
      const plain = await plainServer();
      const live = await liveDevice();
      const lockstep = lockstepDevice();
      report('plain Node', plain, plain);
      report('live', live, plain);
      report('lockstep', lockstep, plain);
    },
  ),
);

function report(name: string, speed: Speed, plain: Speed): void {
  const percent = (a: number, b: number) => `${((100 * a) / b).toFixed(1)} %`.padStart(8);
  const requests = percent(speed.requestsPerSecond, plain.requestsPerSecond);
  const bulk = percent(speed.megabytesPerSecond, plain.megabytesPerSecond);
  const perSecond = `${speed.requestsPerSecond.toFixed(0).padStart(7)} requests/s ${requests}`;
  const megabytes = `${speed.megabytesPerSecond.toFixed(1).padStart(7)} MB/s ${bulk}`;
  process.stdout.write(`${name.padEnd(10)} ${perSecond}   ${megabytes}\n`);
}

async function plainServer(): Promise<Speed> {
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const speed = await measure((server.address() as { port: number }).port);
  server.close();
  return speed;
}

async function liveDevice(): Promise<Speed> {
  const { network, board } = readConfig();
  const pins = await readBoard(board);
  const { program } = await bundle({ board, firmware: 'echo', network, trace: false });
  const live = new Live({ board: { program, pins }, network, print: () => {} });
  try {
    while (!live.serves(7)) await new Promise((resolve) => setTimeout(resolve, 10));
    const { hostPort } = await live.forward({ hostPort: 0, devicePort: 7 });
    return await measure(hostPort);
  } finally {
    await live.stop();
  }
}

/** The driver and the provider on the simulated chip, in this thread, without the host's network. */
function lockstepDevice(): Speed {
  const echo = new LockstepEcho();
  try {
    for (let i = 0; i < WARM_UP; i++) echo.exchange(REQUEST);
    echo.exchange(BULK);
    let requestsPerSecond = 0;
    let megabytesPerSecond = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const requests = perSecond(REQUESTS, () => {
        for (let i = 0; i < REQUESTS; i++) echo.exchange(REQUEST);
      });
      const megabytes = perSecond((2 * BULK.length) / 1e6, () => echo.exchange(BULK));
      requestsPerSecond = Math.max(requestsPerSecond, requests);
      megabytesPerSecond = Math.max(megabytesPerSecond, megabytes);
    }
    return { requestsPerSecond, megabytesPerSecond };
  } finally {
    echo.stop();
  }
}

function perSecond(count: number, work: () => void): number {
  const before = performance.now();
  work();
  return (1000 * count) / (performance.now() - before);
}

async function measure(port: number): Promise<Speed> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  const timed = async (count: number, work: () => Promise<void>): Promise<number> => {
    const before = performance.now();
    await work();
    return (1000 * count) / (performance.now() - before);
  };
  for (let i = 0; i < WARM_UP; i++) await exchange(socket, REQUEST);
  let requestsPerSecond = 0;
  let megabytesPerSecond = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const requests = await timed(REQUESTS, async () => {
      for (let i = 0; i < REQUESTS; i++) await exchange(socket, REQUEST);
    });
    const megabytes = await timed((2 * BULK.length) / 1e6, () => exchange(socket, BULK));
    requestsPerSecond = Math.max(requestsPerSecond, requests);
    megabytesPerSecond = Math.max(megabytesPerSecond, megabytes);
  }
  socket.destroy();
  return { requestsPerSecond, megabytesPerSecond };
}

/** Sends `bytes` and waits until the same number has come back. */
function exchange(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = bytes.length;
    const take = (part: Buffer): void => {
      left -= part.length;
      if (left > 0) return;
      socket.off('data', take);
      resolve();
    };
    socket.once('error', reject);
    socket.on('data', take);
    socket.write(bytes, () => socket.off('error', reject));
  });
}
