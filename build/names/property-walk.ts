import ts from 'typescript';

/** The names of the properties that can be reached from types. */
export interface Reached {
  /** Of the types that a user of the library sees. */
  open: Set<string>;
  /** Of what is reached through a class alone that no module exports. */
  inner: Set<string>;
}

/**
 * Collects the names of all properties that can be reached from types: by properties, signatures and type arguments.
 *
 * @param exported the classes with members that a user of the library may name
 */
export function propertiesFrom(types: ts.Type[], exported: Set<ts.Symbol>, program: ts.Program): Reached {
  const open = new PropertyWalk(program, (type) => isClass(type) && !exported.has(type.symbol));
  for (const type of types) open.visit(type);
  const inner = new PropertyWalk(program, () => false);
  for (const type of open.passedOver) inner.visit(type);
  return { open: open.names, inner: inner.names };
}

function isClass(type: ts.Type): boolean {
  return ((type.symbol?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
}

class PropertyWalk {
  readonly names = new Set<string>();
  /** The types at which the walk has turned round. */
  readonly passedOver: ts.Type[] = [];
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly isClosed: (type: ts.Type) => boolean;
  private readonly seen = new Set<ts.Type>();

  constructor(program: ts.Program, isClosed: (type: ts.Type) => boolean) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.isClosed = isClosed;
  }

  visit(type: ts.Type): void {
    const waiting = [type];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (this.seen.has(next)) continue;
      this.seen.add(next);
      if (this.isClosed(next) && !this.isBuiltIn(next)) this.passedOver.push(next);
      else waiting.push(...this.mentionedBy(next));
    }
  }

  private mentionedBy(type: ts.Type): ts.Type[] {
    if (type.isUnionOrIntersection()) return type.types;
    const own = this.isBuiltIn(type) ? [] : [...this.propertyTypes(type), ...this.signatureTypes(type)];
    const indexed = this.checker.getIndexInfosOfType(type).map((info) => info.type);
    return [...own, ...indexed, ...this.argumentsOf(type)];
  }

  private propertyTypes(type: ts.Type): ts.Type[] {
    const types: ts.Type[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      if (isHidden(property)) continue;
      this.names.add(property.name);
      types.push(this.checker.getTypeOfSymbol(property));
    }
    return types;
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

  /** The language's own types: the compiler knows their names. */
  private isBuiltIn(type: ts.Type): boolean {
    const declarations = type.getSymbol()?.declarations ?? [];
    if ((type.flags & ts.TypeFlags.Object) === 0) return true;
    return declarations.some((each) => this.program.isSourceFileDefaultLibrary(each.getSourceFile()));
  }
}

/** Private and protected members are the library's alone. */
function isHidden(property: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (property.declarations ?? []).some((each) => (ts.getCombinedModifierFlags(each) & hidden) !== 0);
}
