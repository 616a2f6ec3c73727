import { type CompressOptions, minify } from 'terser';
import { isClosed, isOwn } from '../own-names.ts';
import { nameWhatIsRepeated } from './aliases.ts';
import { declareTogether, writeArrows } from './arrows.ts';
import { inlineConstants, restoreConstants } from './constants.ts';
import { dropFields, freeFields } from './fields.ts';
import { hoist } from './hoist.ts';
import { liftVariables } from './lift.ts';
import { declareAsParameters } from './locals.ts';
import { freeConstructors } from './makers.ts';
import { freeMethods } from './methods.ts';
import { writeObjects } from './objects.ts';
import { dropParameters } from './parameters.ts';
import { renameProperties, renameVariables, tellApart } from './rename.ts';
import type { Node } from './tree.ts';
import { nameTwins } from './twins.ts';

/** Whom a call calls, in terser's own tree. */
interface Called {
  name?: string;
  property?: unknown;
  expression?: Called;
}

/** terser's names for a syntax tree in the form of ESTree; its types do not know them. */
const TREE: object = { spidermonkey: true };
const TREE_ONLY: object = { spidermonkey: true, code: false };

/** No device code asks a function for its length or constructs with a method, and no getter does more than answer. */
const SHORTEN: CompressOptions = {
  passes: 4,
  keep_fargs: false,
  pure_getters: true,
  unsafe_methods: true,
  // What is made of them, and not used, need not be made.
  pure_funcs: isImpure as unknown as string[],
};

/**
 * Has assignments go wherever an expression does. Nothing is put in the place of a call or of a name any more: what was
 * taken out stays out.
 */
const JOIN: CompressOptions = {
  inline: 0,
  reduce_funcs: false,
  reduce_vars: false,
  passes: 3,
  keep_fargs: true,
  pure_getters: true,
};

/**
 * A second pass over the whole program. Methods and fields of which there is one become functions and variables: of these
 * a minifier knows who uses them, with what, and whether anybody does; and an engine finds a variable sooner than a
 * property of a property. The minifier then puts numbers in the place of names, and functions where they are called,
 * whence they are taken out again: a closure in the service path is garbage with every event. What is left is written
 * as short as it can be. That it does the same as before is shown by test/live/faithful.test.ts.
 *
 * @param program one function, called at once, that has everything in it
 * @param map its source map, where one is wanted of the result
 */
export async function tighten(program: string, map?: string): Promise<{ program: string; map?: string }> {
  let ast = await treeOf(program);
  // What the minifier has simplified shows more of which there is one.
  for (let round = 0; round < 3; round++) {
    tellApart(ast);
    liftVariables(ast);
    freeMethods(ast, isClosed);
    freeFields(ast, isClosed);
    dropFields(ast, isClosed);
    freeConstructors(ast);
    restoreConstants(ast);
    inlineConstants(ast);
    dropParameters(ast);
    ast = await compressed(ast, SHORTEN);
  }
  hoist(ast);
  writeObjects(ast);
  writeArrows(ast);
  tellApart(ast);
  declareAsParameters(ast);
  ast = await compressed(ast, JOIN);
  nameTwins(ast);
  nameWhatIsRepeated(ast);
  renameVariables(ast);
  declareTogether(ast);
  renameProperties(ast, isOwn);
  const sourceMap = map !== undefined && { content: map };
  const result = await minify(ast as unknown as string, {
    parse: TREE,
    ecma: 2015,
    compress: false,
    mangle: false,
    sourceMap,
  });
  const { code = '' } = result;
  return { program: code && `${code}\n`, ...(map !== undefined && { map: String(result.map) }) };
}

async function treeOf(program: string): Promise<Node> {
  const tree = await minify(program, { ecma: 2015, compress: false, mangle: false, format: TREE_ONLY });
  return (tree as unknown as { ast: Node }).ast;
}

/** Of a call, or of a `new`, as terser has it. Names in a list would be compared with the text of every call there is. */
function isImpure({ expression }: { expression: Called }): boolean {
  const isSmallest = expression.property === 'min' && expression.expression?.name === 'Math';
  return expression.name !== 'Uint8Array' && !isSmallest;
}

async function compressed(tree: Node, compress: CompressOptions): Promise<Node> {
  const options = { parse: TREE, ecma: 2015 as const, compress, mangle: false, format: TREE_ONLY };
  const result = await minify(tree as unknown as string, options);
  return (result as unknown as { ast: Node }).ast;
}
