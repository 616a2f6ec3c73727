import { join, relative } from 'node:path';
import ts from 'typescript';
import { isFresh, isMember, nameOf, parts } from './property-syntax.ts';

/** Which of the properties with one name it is; with a `_`, one of an object that may be looked through. */
export type Group = string;

/** Where in a file stands the name of a property that is the program's own. */
export interface Place {
  start: number;
  end: number;
  /** It is written short: `{name}`. */
  isShort: boolean;
  group: Group;
}

/** What the build says in the program's place has these types. */
const BUILT = ['KalumaPins', 'NETWORK'];
const LIBRARY = /^(hal|provider)\//;

interface Mention {
  start: number;
  end: number;
  isShort: boolean;
  name: string;
  declaration: ts.Declaration;
}

/** The device code in these files, which are paths from `root`, as TypeScript knows it. */
export function deviceProgram(files: string[], root: string): ts.Program {
  const path = join(root, 'tsconfig.device.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  return ts.createProgram(
    files.map((file) => join(root, file)),
    options,
  );
}

/** Looks through a program for its properties. */
export class SameNames {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly root: string;
  /** Names that somebody may know whom TypeScript knows nothing of. */
  private readonly kept = new Set<string>();
  private readonly compared = new Set<string>();
  /** Declarations of what may be the same property: each leads to another one of its kind, or is the last. */
  private readonly same = new Map<ts.Declaration, ts.Declaration>();
  /** Those kinds that are not the program's own. */
  private readonly foreign = new Set<ts.Declaration>();

  readonly places: Map<string, Place[]>;
  readonly built = new Map<string, Group>();
  /** Kinds that are looked through as a whole, or may be: all that is known of them is their names. */
  private readonly open = new Set<ts.Declaration>();

  constructor(program: ts.Program, root: string) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.root = root;
    this.places = this.placesOf();
  }

  private placesOf(): Map<string, Place[]> {
    const mentions = new Map<string, Mention[]>();
    for (const file of this.program.getSourceFiles()) {
      if (file.isDeclarationFile) continue;
      const found: Mention[] = [];
      mentions.set(relative(this.root, file.fileName), found);
      this.visit(file, found);
    }
    const groups = new Map<ts.Declaration, Group>();
    const places = new Map<string, Place[]>();
    for (const [file, found] of mentions) {
      const own: Place[] = [];
      for (const { name, declaration, start, end, isShort } of found) {
        const kind = this.kindOf(declaration);
        if (this.kept.has(name) || this.foreign.has(kind)) continue;
        const group = groups.get(kind) ?? `${groups.size}${this.open.has(kind) ? '_' : ''}`;
        groups.set(kind, group);
        own.push({ start, end, isShort, group });
      }
      places.set(
        file,
        own.sort((a, b) => b.start - a.start),
      );
    }
    for (const file of this.program.getSourceFiles()) {
      ts.forEachChild(file, (node) => this.findBuilt(node, groups));
    }
    return places;
  }

  /** The names of what the build writes into a program: those of the members of their types. */
  private findBuilt(node: ts.Node, groups: Map<ts.Declaration, Group>, isIn = false): void {
    if (ts.isPropertySignature(node) && isIn && ts.isIdentifier(node.name)) {
      const group = groups.get(this.kindOf(node));
      if (group !== undefined && !this.kept.has(node.name.text)) this.built.set(node.name.text, group);
    }
    const name = ts.isInterfaceDeclaration(node) || ts.isVariableDeclaration(node) ? node.name.getText() : '';
    const inside = isIn || BUILT.includes(name);
    ts.forEachChild(node, (child) => this.findBuilt(child, groups, inside));
  }

  private kindOf(declaration: ts.Declaration): ts.Declaration {
    let kind = declaration;
    for (;;) {
      const next = this.same.get(kind);
      if (!next) break;
      kind = next;
    }
    if (kind !== declaration) this.same.set(declaration, kind);
    return kind;
  }

  private unite(declarations: ts.Declaration[]): void {
    const [first, ...others] = declarations;
    for (const each of declarations) if (this.isForeign(each)) this.foreign.add(this.kindOf(each));
    for (const other of others) {
      const [one, two] = [this.kindOf(first), this.kindOf(other)];
      if (one === two) continue;
      this.same.set(one, two);
      if (this.foreign.has(one)) this.foreign.add(two);
      if (this.open.has(one)) this.open.add(two);
    }
  }

  private visit(node: ts.Node, found: Mention[]): void {
    if (ts.isInterfaceDeclaration(node) || ts.isClassLike(node)) this.inherit(node);
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const name = nameOf(node);
    if (name && ts.isIdentifier(name)) this.mention(node, name, found);
    else if (name && ts.isStringLiteral(name)) this.kept.add(name.text);
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      this.kept.add(node.argumentExpression.text);
    }
    if (ts.isExpression(node)) this.flow(node);
    ts.forEachChild(node, (child) => this.visit(child, found));
  }

  private mention(node: ts.Node, name: ts.Identifier, found: Mention[]): void {
    const isShort = ts.isShorthandPropertyAssignment(node);
    const symbol = isShort
      ? this.checker.getTypeAtLocation(node.parent).getProperty(name.text)
      : this.checker.getSymbolAtLocation(name);
    const declarations = symbol?.declarations ?? [];
    if (declarations.length === 0) this.kept.add(name.text);
    // What `import * as` makes look like a property is none.
    if (!declarations.some(isMember)) return;
    this.unite(declarations);
    found.push({
      start: name.getStart(),
      end: name.getEnd(),
      isShort,
      name: name.text,
      declaration: declarations[0],
    });
  }

  private isForeign(declaration: ts.Declaration): boolean {
    const { isDeclarationFile, fileName } = declaration.getSourceFile();
    return isDeclarationFile && !fileName.endsWith('/build.d.ts');
  }

  /** What a value is taken for where it goes: names that both have are the same. */
  private flow(node: ts.Expression): void {
    if (ts.isLiteralExpression(node)) return;
    const given = this.known(
      this.checker.getTypeAtLocation(ts.isAsExpression(node) ? node.expression : node),
    );
    if (!parts(given).some((each) => each.flags & (ts.TypeFlags.Object | ts.TypeFlags.Any))) return;
    const wanted = ts.isAsExpression(node)
      ? this.checker.getTypeAtLocation(node.type)
      : this.checker.getContextualType(node);
    if (wanted) this.compare(given, wanted);
  }

  /** `this`, and what a parameter stands for, are types of their own: of these only that counts which they are at least. */
  private known(type: ts.Type): ts.Type {
    return (type.flags & ts.TypeFlags.TypeParameter && this.checker.getBaseConstraintOfType(type)) || type;
  }

  private inherit(node: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): void {
    const own = this.checker.getTypeAtLocation(node);
    for (const clause of node.heritageClauses ?? []) {
      for (const each of clause.types) this.compare(own, this.checker.getTypeAtLocation(each));
    }
  }

  private compare(from: ts.Type, to: ts.Type): void {
    const [given, wanted] = [this.known(from), this.known(to)];
    if (given === wanted) return;
    const ids = `${(given as unknown as { id: number }).id} ${(wanted as unknown as { id: number }).id}`;
    if (this.compared.has(ids)) return;
    this.compared.add(ids);
    for (const each of parts(given)) for (const other of parts(wanted)) this.compareObjects(each, other);
  }

  private compareObjects(given: ts.Type, wanted: ts.Type): void {
    if (given === wanted) return;
    // Whoever takes anything may look for anything in it.
    if (given.flags & ts.TypeFlags.Any) this.keepAll(wanted);
    if (wanted.flags & ts.TypeFlags.Any) this.keepAll(given);
    if (!(given.flags & ts.TypeFlags.Object)) return;
    if (wanted.flags & (ts.TypeFlags.NonPrimitive | ts.TypeFlags.Unknown)) {
      this.lookThroughAll(given);
    }
    if (!(wanted.flags & ts.TypeFlags.Object)) return;
    const isOpen = this.checker
      .getIndexInfosOfType(wanted)
      .some(({ keyType }) => keyType.flags & ts.TypeFlags.String);
    for (const property of given.getProperties()) {
      const other = wanted.getProperty(property.name);
      if (other) this.compareProperties(property, other);
      else if (isOpen) this.lookThrough(property);
    }
    for (const one of given.getCallSignatures()) {
      for (const two of wanted.getCallSignatures()) this.compareSignatures(one, two);
    }
    for (const info of this.checker.getIndexInfosOfType(wanted)) {
      const own = this.checker.getIndexInfosOfType(given).find(({ keyType }) => keyType === info.keyType);
      if (own) this.compare(own.type, info.type);
      else if (isOpen) {
        for (const property of given.getProperties()) {
          if (!this.isAllForeign(property)) this.compare(this.checker.getTypeOfSymbol(property), info.type);
        }
      }
    }
  }

  private compareProperties(one: ts.Symbol, two: ts.Symbol): void {
    if (one === two) return;
    if (this.isAllForeign(one) && this.isAllForeign(two)) return;
    this.unite([...(one.declarations ?? []), ...(two.declarations ?? [])]);
    this.compare(this.checker.getTypeOfSymbol(one), this.checker.getTypeOfSymbol(two));
  }

  private compareSignatures(one: ts.Signature, two: ts.Signature): void {
    this.compare(one.getReturnType(), two.getReturnType());
    const params = two.getParameters();
    for (const [index, param] of one.getParameters().entries()) {
      if (index >= params.length) break;
      this.compare(this.checker.getTypeOfSymbol(params[index]), this.checker.getTypeOfSymbol(param));
    }
  }

  /** A property of what is taken for a table of names. Those of the library's own tables may be other names. */
  private lookThrough(property: ts.Symbol): void {
    const declarations = property.declarations ?? [];
    if (this.isAllForeign(property)) return;
    if (!declarations.every((each) => this.isLibrary(each) && !isFresh(each))) this.kept.add(property.name);
    this.unite(declarations);
    this.open.add(this.kindOf(declarations[0]));
  }

  private isLibrary(declaration: ts.Declaration): boolean {
    return LIBRARY.test(relative(this.root, declaration.getSourceFile().fileName));
  }

  private keepAll(type: ts.Type): void {
    this.lookThroughAll(type, (property) => this.kept.add(property.name));
  }

  /** All that there is in a value that somebody takes for anything, and in what hangs on it. */
  private lookThroughAll(
    type: ts.Type,
    look = (property: ts.Symbol): unknown => this.lookThrough(property),
  ): void {
    const seen = new Set<ts.Type>();
    const into = (each: ts.Type): void => {
      if (each.isUnionOrIntersection()) for (const part of each.types) into(part);
      if (!(each.flags & ts.TypeFlags.Object) || seen.has(each)) return;
      seen.add(each);
      for (const info of this.checker.getIndexInfosOfType(each)) into(info.type);
      for (const property of each.getProperties()) {
        if (this.isAllForeign(property)) continue;
        look(property);
        // The library looks through tables of its own alone, not through what is in them.
        if (!(property.declarations ?? []).every((each) => this.isLibrary(each))) {
          into(this.checker.getTypeOfSymbol(property));
        }
      }
    };
    into(type);
  }

  private isAllForeign(symbol: ts.Symbol): boolean {
    return (symbol.declarations ?? []).every((each) => this.isForeign(each));
  }
}
