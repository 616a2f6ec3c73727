import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { userEnvironment } from './tarball.ts';

interface Diagnostic {
  start: { line: number; offset: number };
  text: string;
}

interface Answer {
  type: string;
  request_seq: number;
  success: boolean;
  message?: string;
  body?: Diagnostic[];
}

/** What an editor would show in files of a project: one line for each mistake, by the project's own TypeScript. */
export async function shownInEditor(project: string, files: string[]): Promise<string[]> {
  const server = createRequire(join(project, 'package.json')).resolve('typescript/lib/tsserver.js');
  const child = spawn(process.execPath, [server, '--disableAutomaticTypingAcquisition'], {
    cwd: project,
    env: userEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  const answers = new Map<number, (answer: Answer) => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const lines = said.split('\n');
    said = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.startsWith('{'))) {
      const answer = JSON.parse(line) as Answer;
      if (answer.type === 'response') answers.get(answer.request_seq)?.(answer);
    }
  });
  let seq = 0;
  const send = (command: string, args: unknown): number => {
    seq++;
    child.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
    return seq;
  };
  const ask = (command: string, file: string): Promise<Diagnostic[]> =>
    new Promise((resolve, reject) => {
      answers.set(send(command, { file }), ({ success, message, body }) => {
        if (success) resolve(body ?? []);
        else reject(new Error(`${command}: ${message}`));
      });
    });
  const lines: string[] = [];
  for (const name of files) {
    const file = join(project, name);
    send('open', { file });
    for (const command of [
      'syntacticDiagnosticsSync',
      'semanticDiagnosticsSync',
      'suggestionDiagnosticsSync',
    ])
      for (const { start, text } of await ask(command, file)) lines.push(`${name}:${start.line}: ${text}`);
  }
  child.stdin.end();
  await once(child, 'close');
  return lines;
}
