import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { build } from 'vitepress';
import { ROOT } from '../../build/config/config.ts';
import { deadLinks } from './links.ts';
import { copyPages } from './pages.ts';

/**
 * `npm run site`: writes the pages of docs/ and the reference of all functions as a static site with search, to dist/site. Ends
 * with code 1 at a dead link.
 */

/** Pages as the generator reads them; it wants them below the packages that it is made of. */
const SOURCE = join(ROOT, 'dist', 'site-source');
const SITE = join(ROOT, 'dist', 'site');

async function main(): Promise<void> {
  rmSync(SOURCE, { recursive: true, force: true });
  rmSync(SITE, { recursive: true, force: true });
  copyPages(ROOT, SOURCE);
  await writeReference(join(SOURCE, 'api'));
  const folder = join(SOURCE, '.vitepress');
  mkdirSync(folder, { recursive: true });
  const config = JSON.stringify(join(ROOT, 'docs', 'site', 'config.ts'));
  const made = `siteConfig(${JSON.stringify(SOURCE)}, ${JSON.stringify(SITE)})`;
  writeFileSync(
    join(folder, 'config.ts'),
    `import { siteConfig } from ${config};\nexport default ${made};\n`,
  );
  await build(SOURCE);
  const dead = deadLinks(SITE);
  if (dead.length > 0) throw new Error(`dead links:\n${dead.join('\n')}`);
}

/** The reference as pages. Throws an Error where a function has no description, or a link in one leads nowhere. */
async function writeReference(into: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    options: join(ROOT, 'typedoc.json'),
    plugin: ['typedoc-plugin-markdown'],
    out: into,
    ...{ entryFileName: 'index', hideBreadcrumbs: true, hidePageHeader: true, useCodeBlocks: true },
  } as Parameters<typeof Application.bootstrapWithPlugins>[0]);
  const project = await app.convert();
  if (!project) throw new Error('the reference cannot be made');
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('the reference has errors');
  await app.generateOutputs(project);
}

await main();
