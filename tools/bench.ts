import * as wsa from '../provider/index.ts';
import { command, runCli } from './cli.ts';
import { LockstepDevice } from './lockstep.ts';

/** What a step cost on the bus: frames, and bytes between their edges of chip select. */
interface Cost {
  frames: number;
  bytes: number;
}

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };

await runCli(
  command('bench', 'Counts what one request costs on the SPI bus, step by step, on the simulated chip.')
    .option('--json', 'the counts alone, as JSON', false)
    .action((options: { json: boolean }) => {
      const costs = request();
      const total = sum([costs.accept, costs.receive, costs.send, costs.close]);
      const rows: Record<string, Cost> = { ...costs, request: total };
      if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
      else for (const [name, cost] of Object.entries(rows)) process.stdout.write(`${line(name, cost)}\n`);
    }),
);

function line(name: string, { frames, bytes }: Cost): string {
  return `${name.padEnd(8)} ${String(frames).padStart(4)} frames ${String(bytes).padStart(6)} bytes`;
}

function sum(costs: Cost[]): Cost {
  return costs.reduce((a, b) => ({ frames: a.frames + b.frames, bytes: a.bytes + b.bytes }));
}

/** One request as a server sees it through its events: 100 bytes come, 1,024 go, the server closes. */
function request(): Record<'start' | 'listen' | 'accept' | 'receive' | 'send' | 'close' | 'idle', Cost> {
  const device = new LockstepDevice({ strict: true });
  const { bus, host } = device;
  const received = { len: 2048, buf: new Uint8Array(2048) };
  const answer = { len: 1024, buf: new Uint8Array(1024) };
  let connection = wsa.INVALID_SOCKET;

  const measure = (step: () => void): Cost => {
    const before = { frames: bus.frames, bytes: bus.bytes };
    step();
    return { frames: bus.frames - before.frames, bytes: bus.bytes - before.bytes };
  };
  const onEvent = (_wMsg: number, s: number, lParam: number): void => {
    if (lParam === wsa.FD_ACCEPT) connection = wsa.WSPAccept(s, null, null, null, 0, err);
    if (lParam === wsa.FD_READ) wsa.WSPRecv(s, [received], 1, count, flags, null, null, null, err);
  };

  try {
    const start = measure(() => device.start());
    const listen = measure(() => {
      const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, device.info, 0, 0, err);
      wsa.WSPBind(s, wsa.inetAny(80), wsa.SOCKADDR_SIZE, err);
      wsa.WSPListen(s, wsa.SOMAXCONN, err);
      wsa.WSPAsyncSelect(s, wsa.createWindow(onEvent), 1, wsa.FD_ACCEPT | wsa.FD_READ, err);
    });
    const client = host.connect(80);
    client.onFin = () => client.fin();
    const accept = measure(() => device.run(5));
    client.send(new Uint8Array(100));
    const receive = measure(() => device.run(5));
    const send = measure(() => wsa.WSPSend(connection, [answer], 1, count, 0, null, null, null, err));
    device.run(5);
    const close = measure(() => {
      wsa.WSPCloseSocket(connection, err);
      device.run(5);
    });
    const idle = measure(() => bus.turn());
    return { start, listen, accept, receive, send, close, idle };
  } finally {
    device.stop();
  }
}
