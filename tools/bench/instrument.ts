import { SourceMap } from 'node:module';
import ts from 'typescript';
import type { Bundle } from '../bundle.ts';

export interface Instrumented {
  /** The program, in which every call, read, write and allocation goes through a counter (programs/counters.js). */
  program: string;
  /** The source files, from the project's root: a counter's place is an index of them. */
  places: string[];
}

/**
 * Takes the program that would be flashed, after all that the build did to it, and puts counters into it. Its map says
 * which source file a piece of it comes from; what the build put in by itself is the place `''`.
 */
export function instrument({ program, map }: Bundle): Instrumented {
  if (map === undefined) throw new Error('a bundle without a map');
  const source = ts.createSourceFile('bundle.js', program, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
  const origins = new SourceMap(JSON.parse(map));
  const places: string[] = [''];
  const placeOf = (node: ts.Node): number => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    const { originalSource: file = '' } = origins.findEntry(line, character) as { originalSource?: string };
    const known = places.indexOf(file);
    return known >= 0 ? known : places.push(file) - 1;
  };
  const { transformed } = ts.transform(source, [
    (context) => (root) => new Counter(context, placeOf).root(root),
  ]);
  return { program: ts.createPrinter().printFile(transformed[0]), places };
}

const { factory } = ts;

class Counter {
  private readonly context: ts.TransformationContext;
  private readonly placeOf: (node: ts.Node) => number;

  constructor(context: ts.TransformationContext, placeOf: (node: ts.Node) => number) {
    this.context = context;
    this.placeOf = placeOf;
  }

  root(node: ts.SourceFile): ts.SourceFile {
    return ts.visitEachChild(node, (child) => this.visit(child), this.context);
  }

  private visit(node: ts.Node): ts.Node {
    if (ts.isCallExpression(node)) return this.call(node);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.read(node);
    if (ts.isBinaryExpression(node)) return this.binary(node);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return this.unary(node);
    if (ts.isDeleteExpression(node)) return factory.createDeleteExpression(this.target(node.expression));
    if (ts.isFunctionLike(node)) return this.announced(node);
    const inner = this.inside(node);
    if (ts.isNewExpression(node)) return this.counted('__new', node, inner);
    const isMade = ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
    if (isMade || ts.isRegularExpressionLiteral(node)) return this.counted('__made', node, inner);
    if (ts.isTemplateExpression(node)) return this.counted('__sum', node, inner);
    return inner;
  }

  private inside<T extends ts.Node>(node: T): T {
    return ts.visitEachChild(node, (child) => this.visit(child), this.context);
  }

  private expression(node: ts.Expression): ts.Expression {
    return this.visit(node) as ts.Expression;
  }

  /** `counter(place, ...args)` */
  private counter(name: string, at: ts.Node, ...args: ts.Expression[]): ts.Expression {
    const place = factory.createNumericLiteral(this.placeOf(at));
    return factory.createCallExpression(factory.createIdentifier(name), undefined, [place, ...args]);
  }

  private counted(name: string, at: ts.Node, value: ts.Node): ts.Expression {
    return this.counter(name, at, value as ts.Expression);
  }

  /** `(counter(place), value)` */
  private before(name: string, at: ts.Node, value: ts.Expression): ts.Expression {
    return factory.createParenthesizedExpression(factory.createComma(this.counter(name, at), value));
  }

  private call(node: ts.CallExpression): ts.Expression {
    const args = node.arguments.map((arg) => this.expression(arg));
    const { expression: callee } = node;
    const keepsSuper = callee.kind === ts.SyntaxKind.SuperKeyword || isOfSuper(callee);
    if (keepsSuper) {
      return this.before('__super', node, factory.createCallExpression(callee, undefined, args));
    }
    const list = factory.createArrayLiteralExpression(args);
    if (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) {
      return this.counter('__method', node, this.expression(callee.expression), this.key(callee), list);
    }
    return this.counter('__call', node, this.expression(callee), list);
  }

  private key(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): ts.Expression {
    if (ts.isElementAccessExpression(node)) return this.expression(node.argumentExpression);
    return factory.createStringLiteral(node.name.text);
  }

  private read(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): ts.Expression {
    if (isOfSuper(node)) return this.inside(node);
    return this.counter('__read', node, this.expression(node.expression), this.key(node));
  }

  /** What stands on the left of an assignment: its object is read, itself is not. */
  private target(node: ts.Expression): ts.Expression {
    if (ts.isPropertyAccessExpression(node)) {
      return factory.createPropertyAccessExpression(this.expression(node.expression), node.name);
    }
    if (ts.isElementAccessExpression(node)) {
      return factory.createElementAccessExpression(
        this.expression(node.expression),
        this.expression(node.argumentExpression),
      );
    }
    return this.expression(node);
  }

  private binary(node: ts.BinaryExpression): ts.Expression {
    const { operatorToken: operator } = node;
    const assigns =
      operator.kind >= ts.SyntaxKind.FirstAssignment && operator.kind <= ts.SyntaxKind.LastAssignment;
    if (!assigns) {
      const value = this.inside(node);
      return operator.kind === ts.SyntaxKind.PlusToken ? this.counted('__sum', node, value) : value;
    }
    const value = factory.createBinaryExpression(
      this.target(node.left),
      operator,
      this.expression(node.right),
    );
    if (!isAccess(node.left)) return value;
    const plain = operator.kind === ts.SyntaxKind.EqualsToken;
    return this.before(plain ? '__write' : '__update', node, value);
  }

  private unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ts.Expression {
    const { PlusPlusToken, MinusMinusToken } = ts.SyntaxKind;
    const changes = node.operator === PlusPlusToken || node.operator === MinusMinusToken;
    if (!changes || !isAccess(node.operand)) return this.inside(node);
    const operand = this.target(node.operand) as ts.LeftHandSideExpression;
    const value = ts.isPrefixUnaryExpression(node)
      ? factory.createPrefixUnaryExpression(node.operator, operand)
      : factory.createPostfixUnaryExpression(operand, node.operator);
    return this.before('__update', node, value);
  }

  /** A function says that it is the program's own; one that is made while the program runs is an allocation. */
  private announced(node: ts.SignatureDeclaration): ts.Node {
    const inner = this.inside(node) as ts.FunctionLikeDeclaration;
    // Functions that are declared inside are closures that are made with every call.
    const declared =
      inner.body && ts.isBlock(inner.body)
        ? inner.body.statements.filter(ts.isFunctionDeclaration).length
        : 0;
    const entered = this.counter('__entered', node, factory.createNumericLiteral(declared));
    if (ts.isArrowFunction(inner)) {
      const { body } = inner;
      const announcing = ts.isBlock(body)
        ? withFirst(body, entered)
        : factory.createParenthesizedExpression(factory.createComma(entered, body));
      const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = inner;
      const arrow = factory.createArrowFunction(
        modifiers,
        typeParameters,
        parameters,
        type,
        equalsGreaterThanToken,
        announcing,
      );
      return this.counted('__made', node, arrow);
    }
    const replace = (child: ts.Node): ts.Node =>
      child === inner.body && ts.isBlock(child) ? withFirst(child, entered) : child;
    const own = ts.visitEachChild(inner, replace, this.context);
    return ts.isFunctionExpression(own) ? this.counted('__made', node, own) : own;
  }
}

function withFirst(block: ts.Block, expression: ts.Expression): ts.Block {
  return factory.createBlock([factory.createExpressionStatement(expression), ...block.statements], true);
}

function isAccess(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function isOfSuper(node: ts.Node): boolean {
  return (
    isAccess(node) && (node as ts.PropertyAccessExpression).expression.kind === ts.SyntaxKind.SuperKeyword
  );
}
