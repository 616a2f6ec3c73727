import { resolve } from 'node:path';
import ts from 'typescript';
import { ENTRANCES, libraryPath, runtimeDeclarations } from '../modules/library.ts';
import { type RuntimeNames, runtimeNames } from './runtime-names.ts';
import { type TypeGraph, typeGraph } from './type-graph.ts';

/** One value that a module of the library exports. */
export interface ExportedValue {
  name: string;
  /** The source text of a literal value, which an importer may inline; else null. */
  literal: string | null;
  /** Only for a module that an export of the package names (build/modules/library.ts): the absolute path of the module that defines the value, and the value's name there. */
  origin?: { module: string; name: string };
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  lib: ['lib.es5.d.ts'],
  types: [],
  strict: true,
};

/** TypeScript's view of the library: the exports of its modules, and their types. */
export class PublicApi {
  /** The names of the runtimes. */
  readonly runtime: RuntimeNames;
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;

  /**
   * @param modules the absolute paths of the library's modules that are analysed
   * @param runtime the runtime that the names are those of
   */
  constructor(modules: string[], runtime = 'kaluma') {
    const [own, common] = [runtime, 'kaluma'].map(runtimeDeclarations);
    // Values that all runtimes have are declared for one of them.
    this.program = ts.createProgram({ rootNames: [...common, ...own, ...modules], options: OPTIONS });
    this.checker = this.program.getTypeChecker();
    const shared = common.filter((path) => SHARED.test(path));
    this.runtime = runtimeNames([...own, ...shared].map((path) => this.sourceOf(path)));
    this.runtime.globals.add('global');
  }

  /**
   * Returns the values that a module exports, by name.
   *
   * @param module its absolute path
   * @throws Error if it exports a variable that may change: the application holds its first value
   */
  exportsOf(module: string): ExportedValue[] {
    return this.symbolsOf(module)
      .filter(({ symbol, isType }) => !isType && (symbol.flags & ts.SymbolFlags.Value) !== 0)
      .map(({ name, symbol }) => {
        if (mayChange(symbol)) throw new Error(`${module} exports ${name}, a variable that may change`);
        const value = { name, literal: literalOf(symbol) };
        return ENTRANCES.includes(libraryPath(module))
          ? { ...value, origin: this.originOf(module, name) }
          : value;
      });
  }

  /** Returns the types that modules export, and the types reachable from them. */
  graphOf(modules: string[]): TypeGraph {
    const symbols = modules.map((module) => this.symbolsOf(module).map(({ symbol }) => symbol));
    return typeGraph(this.program, new Map(modules.map((module, i) => [module, symbols[i]])));
  }

  private symbolsOf(module: string): { name: string; symbol: ts.Symbol; isType: boolean }[] {
    const exporter = this.checker.getSymbolAtLocation(this.sourceOf(module));
    if (!exporter) return [];
    return this.checker.getExportsOfModule(exporter).map((symbol) => ({
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol,
      isType: (symbol.declarations ?? []).some(ts.isTypeOnlyExportDeclaration),
    }));
  }

  /** The module that an entrance names for a value, and what it is called there. */
  private originOf(module: string, name: string): { module: string; name: string } {
    const exporter = this.checker.getSymbolAtLocation(this.sourceOf(module)) as ts.Symbol;
    const handed = this.checker.tryGetMemberInModuleExports(name, exporter);
    const origin = handed && this.checker.getImmediateAliasedSymbol(handed);
    const file = origin?.declarations?.[0]?.getSourceFile().fileName;
    if (!origin || !file) throw new Error(`${module} has ${name} of its own`);
    return { module: resolve(file), name: origin.name };
  }

  private sourceOf(path: string): ts.SourceFile {
    const source = this.program.getSourceFile(path);
    if (!source) throw new Error(`${path} is no module of the library`);
    return source;
  }
}

/** Declarations of the globals that programs for every runtime use by name. */
const SHARED = /[\\/](timers|promise)\.d\.ts$/;

function variableOf(symbol: ts.Symbol): ts.VariableDeclaration | null {
  const { valueDeclaration } = symbol;
  return valueDeclaration && ts.isVariableDeclaration(valueDeclaration) ? valueDeclaration : null;
}

function mayChange(symbol: ts.Symbol): boolean {
  const variable = variableOf(symbol);
  return variable !== null && (ts.getCombinedNodeFlags(variable) & ts.NodeFlags.Const) === 0;
}

/**
 * Returns the text of a value that is written as a literal. Its type is not used, since it may be narrower than the
 * value.
 */
function literalOf(symbol: ts.Symbol): string | null {
  const value = variableOf(symbol)?.initializer;
  if (!value) return null;
  const operand = ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.MinusToken;
  const literal = operand ? value.operand : value;
  const isLiteral =
    ts.isNumericLiteral(literal) ||
    (!operand && (ts.isStringLiteral(literal) || LITERAL_WORDS.has(literal.kind)));
  return isLiteral ? value.getText() : null;
}

const LITERAL_WORDS: Set<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NullKeyword,
]);
