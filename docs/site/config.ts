import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme, UserConfig } from 'vitepress';

/** A page in the index docs/README.md. */
const LISTED = /\[([^\]]+)\]\((?!\.\.)([^)#]+)\.md\)/g;

/** Groups of pages as the index has them: a heading each, and the pages below it. */
function groupsOf(index: string): DefaultTheme.SidebarItem[] {
  return index
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [text] = part.split('\n', 1);
      const items = [...part.matchAll(LISTED)].map(([, name, path]) => ({
        text: name[0].toUpperCase() + name.slice(1),
        link: `/${path.replace(/^\.\//, '').replace(/(^|\/)index$/, '$1')}`,
      }));
      return { text, items, collapsed: false };
    });
}

/** The anchor of a heading, as the pages' own test has it (test/docs/pages.test.ts). */
function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The settings of the site whose pages are in the folder `source`, written to `outDir`. */
export function siteConfig(source: string, outDir: string): UserConfig<DefaultTheme.Config> {
  const groups = groupsOf(readFileSync(join(source, 'index.md'), 'utf8'));
  return {
    ...{ title: 'spisock', description: 'A Winsock-style service provider for network chips', outDir },
    lang: 'en',
    // A dead link ends the build.
    ignoreDeadLinks: false,
    lastUpdated: false,
    markdown: { html: false, anchor: { slugify } },
    themeConfig: {
      search: { provider: 'local' },
      outline: [2, 3],
      nav: [
        { text: 'Your first device', link: '/first-device' },
        { text: 'The command', link: '/command' },
        { text: 'Reference', link: '/api/' },
        { text: 'Changes', link: '/CHANGELOG' },
      ],
      sidebar: [
        ...groups,
        {
          text: 'Reference',
          items: [
            { text: 'Functions, constants and types', link: '/api/' },
            { text: 'Changes', link: '/CHANGELOG' },
            { text: 'Security', link: '/SECURITY' },
            { text: 'Contributing', link: '/CONTRIBUTING' },
          ],
        },
      ],
    },
  };
}
