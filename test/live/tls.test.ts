import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { AIR } from '../../sim/chips/nina/radio.ts';
import { Live } from '../../sim/live/live.ts';
import { CERTIFICATE, KEY } from './tls-identity.ts';

const secure = suite('a connection by TLS of the radio');

const QUESTION = 'the question';
const ANSWER = 'the whole answer ';
const TIMES = 2000;

const config = readConfig();
const board = await readBoard('pico-airlift');
const { program } = await bundle({
  board,
  firmware: 'secure',
  // The name servers are those of the lease.
  network: { ...config.network, mode: 'dhcp' },
  trace: false,
  entry: 'test/live/programs/secure.ts',
  shrunk: false,
  station: { ssid: AIR[0].ssid, passphrase: null },
});

interface Visit {
  /** The console of the board. */
  lines: string[];
  /** What the server has read, each a connection. */
  questions: string[];
  /** Whether question or answer was seen on the wire. */
  shown: boolean;
}

/** Runs the program against a server with the certificate, on an ESP32 that trusts `roots`, until it says that it is done. */
async function visit(roots: string[]): Promise<Visit> {
  const questions: string[] = [];
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (socket: TLSSocket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      questions.push(String(bytes));
      socket.end(ANSWER.repeat(TIMES));
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  let shown = false;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const names = ['host.test', 'other.test'].map((name) => ({ name, ips: ['10.0.2.80'] }));
  const live = new Live({
    board: { program, pins: board },
    network: config.network,
    chipName: 'nina',
    chip: { tls: 'spoken', roots },
    gateway: {
      allow: [{ protocol: 'tcp', ip: '10.0.2.80', port: 443, target: { host: '127.0.0.1', port } }],
      dns: { names },
    },
    onFrame: (frame) => {
      const text = Buffer.from(frame).toString('latin1');
      if (text.includes(QUESTION) || text.includes(ANSWER)) shown = true;
    },
    print: (line) => {
      lines.push(line);
      if (line === 'done') finish();
    },
  });
  try {
    await finished;
  } finally {
    await live.stop();
    server.close();
  }
  return { lines, questions, shown };
}

secure(
  'reads and writes to the name that is in the certificate, and is not made to another name',
  async () => {
    const { lines, questions, shown } = await visit([CERTIFICATE]);
    assert.equal(
      lines.filter((line) => /^(host|other)\.test: /.test(line)),
      [`host.test: ${ANSWER.length * TIMES} bytes, ${ANSWER}`, 'other.test: no connection, 10061'],
    );
    assert.equal([questions, shown], [[QUESTION], false]);
    assert.match(lines.join('\n'), /TLS to other\.test: .*altnames/);
  },
);

secure('is not made to a server whose certificate the radio does not trust, and says why', async () => {
  const { lines, questions } = await visit([]);
  assert.equal(
    lines.filter((line) => /^(host|other)\.test: /.test(line)),
    ['host.test: no connection, 10061', 'other.test: no connection, 10061'],
  );
  assert.equal(questions, []);
  assert.match(lines.join('\n'), /TLS to host\.test: self-signed certificate/);
});

secure.run();
