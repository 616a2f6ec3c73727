import ts from 'typescript';

/** The types of the library as numbers, which can be queried without TypeScript. */
export interface TypeGraph {
  types: TypeNode[];
  /** By the absolute path of a module. */
  modules: Record<string, ModuleTypes>;
}

export interface TypeNode {
  /** The names of its properties. */
  names: string[];
  /** The types used in its properties, signatures and type arguments. */
  mentions: number[];
  /** The library's class of that type, or null. */
  ofClass: number | null;
}

export interface ModuleTypes {
  /** The types that it exports, and those of its values. */
  types: number[];
  /** The classes that it exports. */
  classes: number[];
}

/**
 * Reads the types that are reachable from the exports of modules.
 *
 * @param exported exported symbols by the path of the module
 */
export function typeGraph(program: ts.Program, exported: Map<string, ts.Symbol[]>): TypeGraph {
  const reader = new GraphReader(program);
  const modules = [...exported].map(([path, symbols]) => [path, reader.module(symbols)]);
  return { types: reader.read(), modules: Object.fromEntries(modules) };
}

class GraphReader {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  /** The types found so far; the number of a type is its index. */
  private readonly met: ts.Type[] = [];
  private readonly numbers = new Map<ts.Type, number>();
  private readonly classes = new Map<ts.Symbol, number>();

  constructor(program: ts.Program) {
    this.program = program;
    this.checker = program.getTypeChecker();
  }

  module(symbols: ts.Symbol[]): ModuleTypes {
    const types = symbols.flatMap((symbol) => [
      ...(symbol.flags & ts.SymbolFlags.Value ? [this.checker.getTypeOfSymbol(symbol)] : []),
      ...(symbol.flags & ts.SymbolFlags.Type ? [this.checker.getDeclaredTypeOfSymbol(symbol)] : []),
    ]);
    const classes = symbols.filter(({ flags }) => flags & ts.SymbolFlags.Class);
    return {
      types: types.map((type) => this.numberOf(type)),
      classes: classes.map((symbol) => this.classOf(symbol)),
    };
  }

  /** Returns all types found, and the types that these use. */
  read(): TypeNode[] {
    const nodes: TypeNode[] = [];
    for (let at = 0; at < this.met.length; at++) nodes.push(this.nodeOf(this.met[at]));
    return nodes;
  }

  private numberOf(type: ts.Type): number {
    const known = this.numbers.get(type);
    if (known !== undefined) return known;
    this.numbers.set(type, this.met.length);
    return this.met.push(type) - 1;
  }

  private classOf(symbol: ts.Symbol): number {
    const known = this.classes.get(symbol) ?? this.classes.size;
    this.classes.set(symbol, known);
    return known;
  }

  private nodeOf(type: ts.Type): TypeNode {
    const isOwn = !this.isBuiltIn(type);
    const isClass = isOwn && ((type.symbol?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
    const properties = isOwn && !type.isUnionOrIntersection() ? this.propertiesOf(type) : [];
    return {
      names: properties.map(({ name }) => name),
      mentions: this.mentionedBy(type, isOwn, properties).map((each) => this.numberOf(each)),
      ofClass: isClass ? this.classOf(type.symbol) : null,
    };
  }

  private mentionedBy(type: ts.Type, isOwn: boolean, properties: ts.Symbol[]): readonly ts.Type[] {
    if (type.isUnionOrIntersection()) return type.types;
    const own = properties.map((property) => this.checker.getTypeOfSymbol(property));
    const signed = isOwn ? this.signatureTypes(type) : [];
    const indexed = this.checker.getIndexInfosOfType(type).map((info) => info.type);
    return [...own, ...signed, ...indexed, ...this.argumentsOf(type)];
  }

  private propertiesOf(type: ts.Type): ts.Symbol[] {
    return this.checker.getPropertiesOfType(type).filter((property) => !isHidden(property));
  }

  private signatureTypes(type: ts.Type): ts.Type[] {
    const signatures = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    return signatures.flatMap((signature) => [
      signature.getReturnType(),
      ...signature.getParameters().map((parameter) => this.checker.getTypeOfSymbol(parameter)),
    ]);
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    const isReference =
      type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
    return isReference
      ? this.checker.getTypeArguments(type as ts.TypeReference)
      : (type.aliasTypeArguments ?? []);
  }

  /** Returns true for the language's own types: the compiler has their names. */
  private isBuiltIn(type: ts.Type): boolean {
    const declarations = type.getSymbol()?.declarations ?? [];
    if ((type.flags & ts.TypeFlags.Object) === 0) return true;
    return declarations.some((each) => this.program.isSourceFileDefaultLibrary(each.getSourceFile()));
  }
}

/** Returns true for private and protected members, which only the library uses. */
function isHidden(property: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (property.declarations ?? []).some((each) => (ts.getCombinedModifierFlags(each) & hidden) !== 0);
}
