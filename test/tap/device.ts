import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../cli/command.ts';
import { Namespace } from './namespace.ts';
import { DEVICE, packets } from './tshark.ts';

const LAST_PACKETS = 20;

/** A firmware on a simulated board, behind an interface of a kernel that talks to nobody else. */
export interface Device {
  namespace: Namespace;
  /** Everything that the device has sent and heard so far. */
  capture: string;
  /** A folder of its own, which goes when it ends. */
  folder: string;
  /** What it has printed so far. */
  output: Output;
}

export interface Output {
  text: string;
}

/**
 * Runs `npm start -- --firmware NAME --tap ...` in a namespace of its own for as long as `use` takes.
 *
 * @param firmware its name, or the path of a program's file
 */
export async function withDevice(
  firmware: string,
  options: string[],
  use: (device: Device) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-tap-'));
  const namespace = new Namespace();
  const capture = join(folder, 'device.pcap');
  const program = firmware.endsWith('.ts') ? [firmware] : ['--firmware', firmware];
  const wanted = [...program, '--tap', 'dev0', '--pcap', capture, ...options];
  const child = namespace.start(process.execPath, ...startOf('start'), ...wanted);
  const output = listenTo(child);
  try {
    await ready(child, output);
    await use({ namespace, capture, folder, output });
  } catch (error) {
    // Everything else about the failure goes away with the namespace.
    const last = existsSync(capture) ? packets(capture, 'ip').slice(-LAST_PACKETS).join('\n') : 'none';
    process.stderr.write(`\nThe device said: ${output.text}\nThe last packets:\n${last}\n`);
    throw error;
  } finally {
    await namespace.close();
    rmSync(folder, { recursive: true });
  }
}

function listenTo(child: ChildProcess): Output {
  const output = { text: '' };
  const take = (text: Buffer) => {
    output.text += text;
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return output;
}

/** Resolves when the device serves; rejects when it ends before. */
function ready(child: ChildProcess, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (output.text.includes(`://${DEVICE}:`)) resolve();
    });
    child.once('close', (code) => reject(new Error(`the device has ended with ${code}`)));
  });
}
