import ts from 'typescript';

/** The names that belong to the runtimes: they are not renamed in a program. */
export interface RuntimeNames {
  globals: Set<string>;
  /** Properties of any object of a runtime. */
  properties: Set<string>;
}

/** Returns the names of globals, and of the members of all types and objects, in declaration files. */
export function runtimeNames(declarations: ts.SourceFile[]): RuntimeNames {
  const names: RuntimeNames = { globals: new Set(), properties: new Set() };
  for (const file of declarations) {
    for (const statement of file.statements) collectGlobals(statement, names.globals);
    collectProperties(file, names.properties);
  }
  return names;
}

function collectGlobals(statement: ts.Statement, globals: Set<string>): void {
  if (ts.isVariableStatement(statement))
    for (const { name } of statement.declarationList.declarations) globals.add(name.getText());
  else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
    globals.add(statement.name.text);
}

function collectProperties(node: ts.Node, properties: Set<string>): void {
  if ((ts.isTypeElement(node) || ts.isClassElement(node)) && node.name) properties.add(node.name.getText());
  ts.forEachChild(node, (child) => collectProperties(child, properties));
}
