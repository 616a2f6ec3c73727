import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardWith } from '../../../bench/lockstep/firmware.ts';
import { bundle } from '../../../build/bundle.ts';
import { ROOT, readConfig } from '../../../build/config/config.ts';

const whole = suite('the whole provider in a bundle');

/** Does `body` with a program of `lines` that begins like every firmware. */
async function withProgram(lines: string, body: (entry: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-whole-'));
  const from = (path: string) => JSON.stringify(join(ROOT, path));
  const head = `import * as wsa from ${from('provider/index.ts')};\nimport { boot } from ${from('device/kit.ts')};\n`;
  try {
    writeFileSync(join(folder, 'entry.ts'), head + lines);
    await body(join(folder, 'entry.ts'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

whole('answers streams and datagrams alike, through its table', async () => {
  const device = await boardWith('whole', { built: true });
  device.run(3000);
  const client = device.host.connect(13);
  client.onFin = () => client.fin();
  const peer = device.host.udp(9000);
  peer.send('10.0.2.15', 13, Uint8Array.of(1));
  device.run(4000);
  const answers = [client.text(), Buffer.from(peer.received[0].bytes).toString()];
  for (const answer of answers) assert.match(answer, /^up \d+ s\r\n$/);
  assert.is(client.ended, 'closed');
  assert.equal(device.faults, []);
});

whole(
  'carries what an ioctl takes in a program that names its constant, and nothing of the others',
  async () => {
    const ask = `
    const err = { value: 0 };
    boot();
    const s = wsa.WSPSocket(2, 1, 6, null, 0, 0, err);
    function ask(code: number, size: number): number {
      const returned = { value: 0 };
      const output = new Uint8Array(128);
      const result = wsa.WSPIoctl(s, code, null, 0, output, size, returned, null, null, null, err);
      return result === 0 ? returned.value : -err.value;
    }
    for (let i = 0; i < 2; i++) console.log(ask(wsa.SIO_GET_INTERFACE_LIST, 128), ask(0x48000016, 128));
  `;
    await withProgram(ask, async (entry) => {
      const device = await boardWith('asker', { entry, built: true });
      device.run(1000);
      assert.equal(device.lines, ['76 -10045', '76 -10045']);
      const { metafile } = await bundle({ ...readConfig(), firmware: 'asker', trace: false, entry });
      const files = Object.keys(metafile.inputs);
      const carried = Object.values(metafile.outputs).flatMap((output) =>
        Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
      );
      const names = carried.map(([file]) => file);
      assert.ok(files.includes('provider/winsock/ioctl/changes.ts'));
      assert.ok(names.includes('provider/winsock/ioctl/ioctls.ts'));
      assert.not.ok(names.includes('provider/winsock/ioctl/changes.ts'));
      assert.not.ok(names.includes('provider/winsock/ioctl/values.ts'));
    });
  },
);

whole.run();
