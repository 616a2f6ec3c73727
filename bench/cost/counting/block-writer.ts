import type { AnyNode, Node, Statement } from 'acorn';
import { add, type Block, countFind, type IsInternal } from './blocks.ts';
import { isKey, type Scopes } from './scopes.ts';
import { childrenOf } from './tree.ts';

/** Rewrites a script with counters in its blocks; keeps the current block and its look-ups. */
export abstract class BlockWriter {
  protected readonly source: string;
  protected readonly scopes: Scopes;
  protected readonly blocks: Block[];
  protected readonly isInternal: IsInternal;
  protected current = 0;

  constructor(source: string, scopes: Scopes, blocks: Block[], isInternal: IsInternal) {
    this.source = source;
    this.scopes = scopes;
    this.blocks = blocks;
    this.isInternal = isInternal;
  }

  protected open(at: number): number {
    this.blocks.push({ at, counts: new Map(), names: new Map(), properties: new Map() });
    this.current = this.blocks.length - 1;
    return this.current;
  }

  protected counter(block: number): string {
    return `__b[${block}]++`;
  }

  protected count(what: string, times = 1): void {
    add(this.blocks[this.current].counts, what, times);
  }

  /** Runs `write` in a block of its own. */
  protected within(at: number, write: (block: number) => string): string {
    const before = this.current;
    const text = write(this.open(at));
    this.current = before;
    return text;
  }

  /** An expression that is evaluated conditionally. */
  protected arm(node: AnyNode): string {
    return this.within(node.start, (block) => `(${this.counter(block)},${this.write(node)})`);
  }

  /** A statement that is run conditionally. */
  protected branch(node: Statement): string {
    return this.within(node.start, (block) => `{${this.counter(block)};${this.write(node)}}`);
  }

  /** Returns the text of a node with the rewritten texts of its children. */
  protected splice(
    node: AnyNode,
    children = childrenOf(node).filter((child) => !isKey(node, child)),
  ): string {
    let text = '';
    let at = node.start;
    for (const child of children) {
      text += this.source.slice(at, child.start) + this.write(child);
      at = child.end;
    }
    return text + this.source.slice(at, node.end);
  }

  protected raw(node: Node): string {
    return this.source.slice(node.start, node.end);
  }

  protected find(node: AnyNode): void {
    if (node.type !== 'Identifier') return;
    const binding = this.scopes.meaning.get(node) ?? null;
    const usedIn = this.scopes.usedIn.get(node);
    if (!usedIn) throw new Error(`the name ${node.name} is in no scope`);
    if (binding && !binding.captured) {
      this.count('push');
      return;
    }
    const { counts, names } = this.blocks[this.current];
    countFind(counts, node.name, usedIn, binding, this.isInternal);
    if (binding) names.set(binding, (names.get(binding) ?? 0) + 1);
  }

  /** Counts an assignment to a name: a register at once, any other name after a search. */
  protected store(node: AnyNode): void {
    const binding = this.scopes.meaning.get(node);
    if (binding && !binding.captured) this.count('store');
    else this.find(node);
  }

  protected countBlockScope(node: AnyNode): void {
    const scope = this.scopes.opened.get(node);
    if (!scope || scope.list.length === 0) return;
    this.count('list');
    this.count('listed', scope.list.length);
  }

  /** Returns the text of a node with its counters. */
  protected abstract write(node: AnyNode): string;
}
