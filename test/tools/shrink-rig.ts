import { runInNewContext } from 'node:vm';
import { minify } from 'terser';
import * as assert from 'uvu/assert';
import type { Node } from '../../tools/shrink/tree.ts';

const TREE = { spidermonkey: true } as object;
const TREE_ONLY = { spidermonkey: true, code: false } as object;

/** What a pass makes of the body of a program, which has to push the same into `out` before and after. */
export async function shrunk(body: string, pass: (program: Node) => unknown): Promise<string> {
  const source = `(() => { ${body} })();`;
  const tree = await minify(source, { compress: false, mangle: false, format: TREE_ONLY });
  const { ast } = tree as unknown as { ast: Node };
  pass(ast);
  const { code = '' } = await minify(ast as unknown as string, {
    parse: TREE,
    compress: false,
    mangle: false,
  });
  const [before, after] = [source, code].map((each) => {
    const out: unknown[] = [];
    runInNewContext(each, { out });
    return out;
  });
  assert.equal(after, before);
  assert.ok(before.length > 0);
  return code;
}
