import {
  type AnyNode,
  type AssignmentExpression,
  type CallExpression,
  type Expression,
  type MemberExpression,
  parse,
  type Statement,
  type Super,
  type UpdateExpression,
} from 'acorn';
import { BlockWriter } from './block-writer.ts';
import { add, type Block, type IsInternal } from './blocks.ts';
import { analyse, type Scopes } from './scopes.ts';
import { type FunctionNode, isFunction, mayJump } from './tree.ts';

/**
 * Inserts counters into a script without changing its behaviour. Each block counts its runs (`__b[n]++`), and
 * operations that depend on values (properties, calls, sums of text) go through functions of counters.js. All other
 * operations of a run are stored in the block.
 *
 * @param blocks out: the script's blocks are appended; a block's number is its index
 */
export function instrument(
  source: string,
  blocks: Block[],
  isInternal: IsInternal,
): { code: string; scopes: Scopes } {
  const program = parse(source, { ecmaVersion: 2022, sourceType: 'script' });
  const scopes = analyse(program);
  const writer = new Writer(source, scopes, blocks, isInternal);
  return { code: writer.script(program), scopes };
}

class Writer extends BlockWriter {
  script(program: AnyNode): string {
    const at = this.open(program.start);
    return `${this.counter(at)};${this.splice(program)}`;
  }

  protected write(node: AnyNode): string {
    if (isFunction(node)) return this.function(node);
    this.countBlockScope(node);
    switch (node.type) {
      case 'Identifier':
        this.find(node);
        return this.raw(node);
      case 'BlockStatement':
        return `{${this.list(node.body)}}`;
      case 'ExpressionStatement':
        return `(${this.write(node.expression)});`;
      case 'IfStatement': {
        this.count('branch');
        const rest = node.alternate ? `else ${this.branch(node.alternate)}` : '';
        return `if(${this.write(node.test)})${this.branch(node.consequent)}${rest}`;
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.loop(node);
      case 'SwitchStatement':
        return this.switch(node);
      case 'ConditionalExpression':
        this.count('branch');
        return `(${this.write(node.test)})?${this.arm(node.consequent)}:${this.arm(node.alternate)}`;
      case 'LogicalExpression':
        this.count('branch');
        return `(${this.write(node.left)})${node.operator}${this.arm(node.right)}`;
      case 'TryStatement':
        this.count('try');
        return this.splice(node);
      case 'CatchClause':
        return `catch${node.param ? `(${this.raw(node.param)})` : ''}${this.branch(node.body)}`;
      case 'VariableDeclarator':
        return this.declarator(node.id, node.init);
      case 'Property':
        return node.shorthand ? this.shorthand(node.value) : this.splice(node);
      case 'TaggedTemplateExpression':
      case 'ChainExpression':
      case 'ImportExpression':
        throw new Error(`cannot count ${node.type} at ${node.start}`);
      default:
        return this.expression(node);
    }
  }

  private expression(node: AnyNode): string {
    const here = this.current;
    switch (node.type) {
      case 'AssignmentExpression':
        return this.assignment(node);
      case 'UpdateExpression':
        return this.update(node);
      case 'MemberExpression':
        if (node.object.type === 'Super') return this.splice(node);
        return `__g(${here},${this.member(node)})`;
      case 'CallExpression':
        return this.call(node);
      case 'NewExpression':
        this.count('argument', node.arguments.length);
        return `__n(${here},${this.write(node.callee)},${this.arguments(node.arguments)})`;
      case 'BinaryExpression': {
        this.count(/^in/.test(node.operator) ? `operation ${node.operator}` : 'operation');
        const text = `(${this.write(node.left)})${node.operator}(${this.write(node.right)})`;
        const spaced = /^in/.test(node.operator)
          ? text.replace(`)${node.operator}(`, `) ${node.operator} (`)
          : text;
        return node.operator === '+' ? `__a(${here},${spaced})` : `(${spaced})`;
      }
      case 'TemplateLiteral':
        this.count('operation', node.expressions.length * 2);
        return `__a(${here},${this.splice(node)})`;
      case 'UnaryExpression':
        this.count('operation');
        if (node.operator === 'delete' && node.argument.type === 'MemberExpression')
          return `__d(${here},${this.member(node.argument)})`;
        return `(${node.operator} (${this.write(node.argument)}))`;
      case 'ObjectExpression':
        this.count('object');
        this.count('field', node.properties.length);
        return this.splice(node);
      case 'ArrayExpression':
        this.count('array');
        this.count('item', node.elements.length);
        return this.splice(node);
      case 'ReturnStatement':
      case 'ThrowStatement':
        this.count('return');
        return `${/^[a-z]+/.exec(this.raw(node))?.[0]} ${node.argument ? `(${this.write(node.argument)})` : ''};`;
      default:
        if (/^(Literal|ThisExpression)$/.test(node.type)) this.count('push');
        return this.splice(node);
    }
  }

  private function(node: FunctionNode): string {
    this.count('closure');
    const before = this.current;
    const block = this.open(node.start);
    const scope = this.scopes.opened.get(node);
    const listed = scope?.list.length ?? 0;
    this.count('enter');
    this.count('parameter', node.params.length);
    this.count('register', (scope?.bindings.size ?? 0) - listed);
    this.count('list', listed > 0 ? 1 : 0);
    this.count('listed', listed);
    const head = this.source.slice(node.start, node.body.start);
    let text = head;
    if (node.body.type !== 'BlockStatement') {
      text += `(${this.counter(block)},${this.write(node.body)})`;
    } else {
      const directives = node.body.body.filter((each) => 'directive' in each);
      const rest = node.body.body.filter((each) => !('directive' in each));
      const first = directives.map((each) => this.raw(each)).join('');
      text += `{${first}${this.counter(block)};${this.list(rest)}}`;
    }
    this.current = before;
    return text + this.source.slice(node.body.end, node.end);
  }

  /** Rewrites a list of statements. A new block begins after one that may jump away. */
  private list(statements: Statement[]): string {
    const before = this.current;
    let text = '';
    let jumped = false;
    for (const node of statements) {
      if (jumped) text += `${this.counter(this.open(node.start))};`;
      const one = this.write(node);
      text +=
        /^(Variable|Return|Throw|Break|Continue)/.test(node.type) && !one.endsWith(';') ? `${one};` : one;
      jumped = mayJump(node);
    }
    this.current = before;
    return text;
  }

  private loop(node: AnyNode): string {
    if (node.type === 'ForStatement') {
      const init = node.init ? this.write(node.init).replace(/;$/, '') : '';
      const test = node.test ? this.test(node.test) : '';
      const update = node.update ? this.arm(node.update) : '';
      return `for(${init};${test};${update})${this.branch(node.body)}`;
    }
    if (node.type === 'WhileStatement') return `while(${this.test(node.test)})${this.branch(node.body)}`;
    if (node.type === 'DoWhileStatement') return `do${this.branch(node.body)}while(${this.test(node.test)});`;
    if (node.type !== 'ForInStatement' && node.type !== 'ForOfStatement') throw new Error(node.type);
    const word = node.type === 'ForInStatement' ? 'in' : 'of';
    this.count(`for ${word}`);
    const head = `for(${this.raw(node.left)} ${word} ${this.write(node.right)})`;
    const body = this.within(node.body.start, (block) => {
      this.count(`for ${word} item`);
      return `{${this.counter(block)};${this.write(node.body)}}`;
    });
    return head + body;
  }

  private test(node: Expression): string {
    return this.within(node.start, (block) => {
      this.count('branch');
      return `(${this.counter(block)},${this.write(node)})`;
    });
  }

  private switch(node: AnyNode): string {
    if (node.type !== 'SwitchStatement') throw new Error(node.type);
    let text = `switch(${this.write(node.discriminant)}){`;
    for (const { test, consequent, start } of node.cases) {
      text += test ? `case ${this.test(test)}:` : 'default:';
      text += this.within(start, (block) => `${this.counter(block)};${this.list(consequent)}`);
    }
    return `${text}}`;
  }

  private declarator(id: AnyNode, init: AnyNode | null | undefined): string {
    if (!init) return this.raw(id);
    const value = this.write(init);
    if (id.type === 'Identifier') this.store(id);
    return `${this.raw(id)}=(${value})`;
  }

  private shorthand(value: AnyNode): string {
    if (value.type === 'Identifier') this.find(value);
    return this.raw(value);
  }

  /** Returns `object,key`, the arguments of a counter for a property. */
  private member({ object, property, computed }: MemberExpression): string {
    if (!computed) add(this.blocks[this.current].properties, this.raw(property));
    const key = computed ? `(${this.write(property)})` : JSON.stringify(this.raw(property));
    return `(${this.write(object as Exclude<typeof object, Super>)}),${key}`;
  }

  private arguments(nodes: AnyNode[]): string {
    return `[${nodes.map((node) => (node.type === 'SpreadElement' ? this.splice(node) : `(${this.write(node)})`)).join()}]`;
  }

  private call(node: CallExpression): string {
    const { callee } = node;
    const here = this.current;
    this.count('call');
    this.count('argument', node.arguments.length);
    const ofSuper = callee.type === 'MemberExpression' && callee.object.type === 'Super';
    if (callee.type === 'Super' || ofSuper) return this.splice(node);
    if (callee.type === 'MemberExpression')
      return `__m(${here},${this.member(callee)},${this.arguments(node.arguments)})`;
    return `__c(${here},(${this.write(callee)}),${this.arguments(node.arguments)})`;
  }

  private assignment({ left, operator, right }: AssignmentExpression): string {
    const here = this.current;
    const binary = operator.slice(0, -1);
    if (binary !== '') this.count('operation');
    if (left.type === 'MemberExpression' && left.object.type !== 'Super') {
      const target = this.member(left);
      if (binary === '') return `__s(${here},${target},(${this.write(right)}))`;
      return `__u(${here},${target},(__v)=>${this.sum(here, binary, '__v', right)})`;
    }
    if (left.type === 'Identifier') {
      if (binary !== '') this.find(left);
      const value = binary === '' ? this.write(right) : this.sum(here, binary, left.name, right);
      this.store(left);
      return `${left.name}=(${value})`;
    }
    return `${this.raw(left)}${operator}(${this.write(right)})`;
  }

  private sum(here: number, operator: string, left: string, right: Expression): string {
    const value = `${left}${operator}(${this.write(right)})`;
    return operator === '+' ? `__a(${here},${value})` : `(${value})`;
  }

  private update({ argument, operator, prefix }: UpdateExpression): string {
    this.count('operation');
    if (argument.type === 'Identifier') {
      this.find(argument);
      this.store(argument);
      return prefix ? operator + this.raw(argument) : this.raw(argument) + operator;
    }
    const change = `(__v)=>+__v${operator[0]}1`;
    return `__u(${this.current},${this.member(argument as MemberExpression)},${change}${prefix ? '' : ',true'})`;
  }
}
