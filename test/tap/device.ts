import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../tools/config.ts';
import { Namespace } from './namespace.ts';

export const DEVICE = '10.0.2.15';

/** A firmware on a simulated board, behind an interface of a kernel that talks to nobody else. */
export interface Device {
  namespace: Namespace;
  /** Everything that the device has sent and heard so far. */
  capture: string;
}

/** Runs `npm start -- --firmware NAME --tap ...` in a namespace of its own for as long as `use` takes. */
export async function withDevice(
  firmware: string,
  options: string[],
  use: (device: Device) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-tap-'));
  const namespace = new Namespace();
  const capture = join(folder, 'device.pcap');
  try {
    const tool = ['--import', 'tsx', join(ROOT, 'tools', 'run.ts')];
    const wanted = ['--firmware', firmware, '--tap', 'dev0', '--pcap', capture, ...options];
    await ready(namespace, [...tool, ...wanted]);
    await use({ namespace, capture });
  } finally {
    await namespace.close();
    rmSync(folder, { recursive: true });
  }
}

/** Resolves when the device serves; rejects with what the tool has said when it ends before. */
function ready(namespace: Namespace, args: string[]): Promise<void> {
  const child = namespace.start(process.execPath, ...args);
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (text) => {
      said += text;
    });
    child.stdout?.on('data', (text) => {
      said += text;
      if (said.includes(`://${DEVICE}:`)) resolve();
    });
    child.once('close', (code) => reject(new Error(`the device has ended with ${code}: ${said}`)));
  });
}
