import { get, request } from 'node:http';
import { begin, TestTerminal } from '../cli/test-terminal.ts';
import { freePort } from '../support/free-port.ts';

/** A device as `spisock dev` runs and records it, and what a page of its inspector may do to it. */
export interface Recorded {
  port: number;
  /** Does to the device what a page asks for; resolves with the line about it. */
  control(asked: Record<string, unknown>): Promise<string>;
  /** What the device answers. */
  ask(path?: string): Promise<string>;
  terminal: TestTerminal;
}

/** Runs a program and records it to `file`, for as long as `use` takes. */
export async function record(
  args: string[],
  file: string,
  use: (recorded: Recorded) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const terminal = new TestTerminal();
  const options = ['--no-watch', '--no-check', '--inspect', '--record', file, '--forward', `${port}:80`];
  const ended = begin(['dev', ...args, ...options], terminal);
  try {
    await terminal.until(/^ready /m);
    const url = new URL(/^inspect (.*)$/m.exec(terminal.stdout)?.[1] ?? '');
    await use({ port, control: (asked) => control(url, asked), ask: (path) => ask(port, path), terminal });
  } finally {
    terminal.stop('SIGTERM');
    await ended;
  }
}

function control(url: URL, asked: Record<string, unknown>): Promise<string> {
  const headers = { 'x-token': url.searchParams.get('token') as string };
  return new Promise((resolve, reject) => {
    const post = request(
      { host: '127.0.0.1', port: url.port, method: 'POST', path: '/control', headers },
      (response) => {
        let text = '';
        response.on('data', (bytes) => {
          text += bytes;
        });
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      },
    );
    post.on('error', reject);
    post.end(JSON.stringify(asked));
  });
}

/** What the device answers. */
export function ask(port: number, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    }).on('error', reject);
  });
}
