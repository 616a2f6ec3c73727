import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../build/config/config.ts';

/** Most characters of a piece that is written to the engine's Storage in one line. */
const PIECE = 400;
/** Most of them that one run writes. */
const PART = 8000;
/** The line's socket, and the engine's boot, may take so long, in milliseconds. */
const BOOT_MS = 20_000;

/** Ports of this host for those of the device, and for the host that its clients reach at port 81. */
export interface Ports {
  http: number;
  echo: number;
  udp: number;
  peer: number;
}

export async function freePorts(): Promise<Ports> {
  const ports: number[] = [];
  for (let i = 0; i < 4; i++) ports.push(await freePort());
  const [http, echo, udp, peer] = ports;
  return { http, echo, udp, peer };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A real Espruino that runs a program from its Storage, over the SPI line, against the simulated chip. */
export class RealEspruino {
  private readonly folder = mkdtempSync(join(tmpdir(), 'espruino-'));
  private chip: ChildProcess | null = null;
  private engine: ChildProcess | null = null;
  private said = '';

  /** Switches it on. Rejects where the line is not there in time, or the engine has no Storage. */
  async start(file: string, program: string, ports: Ports): Promise<void> {
    const line = join(this.folder, 'line');
    const { http, echo, udp, peer } = ports;
    const options = ['--forward', `${http}:80`, '--forward', `${echo}:7`, '--forward', `${udp}:9999/udp`];
    const names = ['--allow', `10.0.2.2:81=127.0.0.1:${peer}`, '--dns', 'peer.test=10.0.2.2'];
    const args = ['--import', 'tsx', join('cli', 'spisock.ts'), 'dev', '--spi-server', line];
    this.chip = spawn(process.execPath, [...args, ...options, ...names], { cwd: ROOT, stdio: 'ignore' });
    for (let waited = 0; !existsSync(line); waited += 50) {
      if (waited > BOOT_MS) throw new Error(`no SPI line within ${BOOT_MS} ms`);
      await sleep(50);
    }
    this.store(file, program);
    writeFileSync(join(this.folder, 'boot.js'), 'eval(require("Storage").read("app.js"));\n');
    this.engine = spawn(file, ['boot.js'], {
      cwd: this.folder,
      env: { ...process.env, SPISOCK_LINE: line },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.engine.stdout?.on('data', (text) => {
      this.said += text;
    });
  }

  /** What it has said on its console, in ASCII. */
  get lines(): string[] {
    return this.said.split(/[\r\n]+/).map((line) => line.replace(/[^ -~]/g, ''));
  }

  stop(): void {
    this.engine?.kill('SIGKILL');
    this.chip?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the program in parts, each by a run of its own: the script that writes takes variables, too. */
  private store(file: string, program: string): void {
    const path = join(this.folder, 'write.js');
    let said = '';
    for (let from = 0; from < program.length; from += PART) {
      const lines = ['var S = require("Storage");'];
      for (let at = from; at < Math.min(from + PART, program.length); at += PIECE) {
        const size = at === 0 ? `, ${program.length}` : '';
        const text = program.slice(at, Math.min(at + PIECE, from + PART));
        lines.push(`S.write("app.js", ${JSON.stringify(text)}, ${at}${size});`);
      }
      lines.push('print("stored " + S.read("app.js").length); quit();');
      writeFileSync(path, lines.join('\n'), 'latin1');
      const { stdout } = spawnSync(file, [path], { cwd: this.folder, input: '', timeout: BOOT_MS });
      said = stdout?.toString('latin1') ?? '';
    }
    if (!said.includes(`stored ${program.length}`)) throw new Error(`${file} has not stored the program`);
  }
}

/** Reads a program that was built elsewhere, one character a byte. */
export function readProgram(path: string): string {
  return readFileSync(path, 'latin1');
}
