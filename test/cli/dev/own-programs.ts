import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../build/config/config.ts';

/** A folder of a user, outside the project. */
export class OwnFolder {
  private readonly path = mkdtempSync(join(tmpdir(), 'own-programs-'));

  /** Saves a file, and answers its path. */
  save(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A module of the library, as an import from outside the project names it. */
export function library(module: string): string {
  return JSON.stringify(join(ROOT, module));
}

/** A program that greets each client on a port, and leaves the connection open. Its second line says what. */
export function greeter(port: number, greeting: string): string {
  return `import { bootNet } from ${library('device/net.ts')};
const greeting: string = ${JSON.stringify(greeting)};
bootNet();
global.require('net').createServer(function (client: KalumaSocket) { client.write(greeting); }).listen(${port});
console.log('greets with', greeting);
`;
}

/** What the first client's connection to a `ready` line's port brings, and when it ends. */
export function visit(ready: string): { greeting: Promise<string>; ended: Promise<unknown> } {
  const socket = connect(Number(/:(\d+)$/.exec(ready)?.[1]), '127.0.0.1');
  socket.on('error', () => {});
  return {
    greeting: new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes)))),
    ended: new Promise((resolve) => socket.once('close', resolve)),
  };
}
