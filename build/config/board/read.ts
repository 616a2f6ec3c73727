import { BundleError } from '../../esbuild.ts';
import { pathBelow } from '../find.ts';
import type { Board } from '../types.ts';
import { UsageError } from '../usage-error.ts';
import { type BoardFile, espruinoBoards } from './files.ts';

const EXAMPLE = 'export const board = { ... }, as the files in boards/ of spisock do';

/**
 * Reads the board of a file: of the package, or a user's, which may import others of its own and `spisock/boards/NAME`.
 *
 * @throws UsageError where it has no board, or one that is not right; BundleError with the place where it is no module
 */
export async function boardIn(file: BoardFile, folder: string): Promise<Board> {
  // A path in this form lets a bundler find the boards as well.
  if (!file.isOwn && espruinoBoards().includes(file.name))
    return ((await import(`../../../boards/espruino/${file.name}.ts`)) as { board: Board }).board;
  if (!file.isOwn) return ((await import(`../../../boards/${file.name}.ts`)) as { board: Board }).board;
  const shown = pathBelow(folder, file.path) ?? file.path;
  const { board } = await moduleOf(file.path, shown);
  if (board === undefined) throw new UsageError(`${shown} exports no board; it says ${EXAMPLE}`);
  // Compiled where a user has a board of their own: that takes time at every start.
  const { boardSchemaComplaint } = await import('./schema.ts');
  const complaint = boardSchemaComplaint(board) ?? nameComplaint(board as Board, file);
  if (complaint) throw new UsageError(`${shown}: ${complaint}`);
  return { chip: 'w5500', ...(board as Partial<Board>) } as Board;
}

function nameComplaint({ name }: Board, file: BoardFile): string | null {
  return name === file.name ? null : `bad name '${name}'; it is '${file.name}', as the file`;
}

/** Runs the file as a module of this Node, which reads no TypeScript everywhere. */
async function moduleOf(path: string, shown: string): Promise<{ board?: unknown }> {
  const { build } = await import('esbuild');
  const { packageImports } = await import('../../modules/package-imports.ts');
  const made = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [packageImports],
  }).catch((error: { errors?: { text: string; location: { line: number; column: number } | null }[] }) => {
    throw new BundleError(
      (error.errors ?? [])
        .map(({ text, location }) => `${path}:${location?.line ?? 1}:${(location?.column ?? 0) + 1}: ${text}`)
        .join('\n'),
    );
  });
  const url = `data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString('base64')}`;
  try {
    return (await import(url)) as { board?: unknown };
  } catch (error) {
    throw new UsageError(
      `${shown} throws: ${String((error as Error | null)?.message ?? error).split('\n')[0]}`,
    );
  }
}
