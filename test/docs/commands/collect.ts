import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../build/config/config.ts';

/** A command as a page shows it. */
export interface Shown {
  page: string;
  /** Without the prompt's sign before it, and the comment behind it. */
  line: string;
}

/** What a line of a block begins with where it is a command, and no output. */
const COMMAND =
  /^(?:\$ )?((?:sudo |echo \S+ \| |ip netns exec \S+ )?(?:npx|npm|spisock|cd|node|tshark|curl|ip|python3?|nc) .*)$/;

/** All commands in blocks of code of the readme and of the pages; blocks of a language have none. */
export function shownCommands(): Shown[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .sort();
  return ['README.md', 'CONTRIBUTING.md', ...pages].flatMap((page) =>
    commandsIn(readFileSync(join(ROOT, page), 'utf8')).map((line) => ({ page, line })),
  );
}

function commandsIn(text: string): string[] {
  // Blocks of every language, so that the end of one is not taken for the beginning of the next.
  const blocks = [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)];
  return blocks
    .filter(([, language]) => ['', 'sh', 'bash', 'console'].includes(language))
    .flatMap(([, , block]) => block.split('\n'))
    .flatMap((line) => COMMAND.exec(line)?.[1] ?? [])
    .map((line) => line.replace(/\s+#.*$/, '').trim());
}
