import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Device, withDevice } from './device.ts';
import { isInstalled, missing } from './namespace.ts';
import { six } from './six.ts';
import { DEVICE } from './tshark.ts';

/** What real programs do to a server, each followed by six clients at once that must be served. */
const abuse = suite('tap: a server that is not treated well');

/** TAP=full runs all of it, which takes some two minutes of waiting. */
const FULL = process.env.TAP === 'full';
const FIRMWARE = FULL ? ['http', 'page'] : ['http'];
const URL = `http://${DEVICE}/`;

/** Ends without having sent, with a FIN, and 1 ms later resets: twenty times, by the kernel's own TCP. */
const FIN_THEN_RST = `
import socket, struct, time
for i in range(20):
    s = socket.create_connection(('${DEVICE}', 80), 5)
    if i % 2: s.send(b'GET / HTTP/1.1\\r\\n')
    s.shutdown(socket.SHUT_WR)
    time.sleep(0.001 * (i % 4))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
    time.sleep(0.05)
`;

/** Connects and closes once a second, five times. */
const HEALTH_CHECK = `
import socket, time
for i in range(5):
    socket.create_connection(('${DEVICE}', 80), 5).close()
    time.sleep(1)
`;

interface Abuse {
  what: string;
  program: string;
  /** It takes six seconds, and runs with TAP=full alone. */
  long?: boolean;
  run(device: Device): Promise<void>;
}

const ABUSES: Abuse[] = [
  {
    what: 'an upload in chunks that are cut by a second of silence',
    program: 'curl',
    async run({ namespace }) {
      const upload = `(printf abc; sleep 1; printf def) | curl -sS -o /dev/null -w '%{http_code}' --max-time 10 -T - ${URL}`;
      const { stdout } = await namespace.run(null, 'sh', '-c', upload);
      assert.match(stdout.toString(), /^[2-5]\d\d$/);
    },
  },
  {
    what: 'a health check a second beside six clients',
    program: 'python3',
    long: true,
    async run(device) {
      const checks = device.namespace.run(null, 'python3', '-c', HEALTH_CHECK);
      assert.equal(await six(device, URL), Array(6).fill('200'));
      assert.is((await checks).code, 0);
    },
  },
  {
    what: 'twenty clients that end with FIN and reset behind it',
    program: 'python3',
    async run({ namespace }) {
      const { code, stderr } = await namespace.run(null, 'python3', '-c', FIN_THEN_RST);
      assert.is(code, 0, stderr);
    },
  },
  {
    what: 'slowhttptest with slow heads',
    program: 'slowhttptest',
    long: true,
    async run({ namespace }) {
      await namespace.run(null, 'slowhttptest', '-H', '-c', '8', '-r', '8', '-i', '1', '-l', '6', '-u', URL);
    },
  },
  {
    what: 'slowhttptest with slow bodies',
    program: 'slowhttptest',
    long: true,
    async run({ namespace }) {
      await namespace.run(null, 'slowhttptest', '-B', '-c', '8', '-r', '8', '-i', '1', '-l', '6', '-u', URL);
    },
  },
  {
    what: 'slowhttptest that reads slowly',
    program: 'slowhttptest',
    long: true,
    async run({ namespace }) {
      const slow = ['-X', '-c', '8', '-r', '8', '-w', '1', '-y', '2', '-n', '1', '-z', '1', '-l', '6'];
      await namespace.run(null, 'slowhttptest', ...slow, '-u', URL);
    },
  },
  {
    what: 'nmap that looks for ports with SYNs, and with connects',
    program: 'nmap',
    async run({ namespace }) {
      for (const kind of ['-sS', '-sT']) {
        const { stdout } = await namespace.run(null, 'nmap', kind, '-n', '-Pn', '-p', '70-90', DEVICE);
        assert.match(stdout.toString(), /^80\/tcp open/m, kind);
      }
    },
  },
];

const why = missing();
for (const firmware of FIRMWARE) {
  for (const { what, program, run } of ABUSES.filter(({ long }) => FULL || !long)) {
    const lacks = why ?? (isInstalled(program) ? null : `${program} is not installed`);
    const name = `${firmware} serves six at once behind ${what}`;
    if (lacks) abuse.skip(`${name}: ${lacks}`, () => {});
    else
      abuse(name, () =>
        withDevice(firmware, [], async (device) => {
          await run(device);
          assert.equal(await six(device, URL), Array(6).fill('200'));
        }),
      );
  }
}

abuse.run();
