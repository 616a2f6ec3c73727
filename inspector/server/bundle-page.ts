import { dirname, join } from 'node:path';

/** Bundles script and styles of the page, preact and the views, in one file each. `main`: the path of its first module, beside its styles. */
export async function bundlePage(main: string): Promise<{ script: string; styles: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [main, join(dirname(main), 'style.css')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: 'page',
    legalComments: 'inline',
    logLevel: 'silent',
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), styles: text('.css') };
}
