import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Bundles script and styles of the page, preact with its licence and the views, in one file each. `main`: the path of its
 * first module, beside its styles.
 */
export async function bundlePage(main: string): Promise<{ script: string; styles: string }> {
  const { build } = await import('esbuild');
  const packed = dirname(createRequire(main).resolve('preact/package.json'));
  const licence = readFileSync(join(packed, 'LICENSE'), 'utf8').trim();
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
    banner: { js: `/*! With Preact:\n\n${licence}\n*/` },
    legalComments: 'inline',
    logLevel: 'silent',
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), styles: text('.css') };
}
