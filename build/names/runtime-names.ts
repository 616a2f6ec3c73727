import ts from 'typescript';

/** The names that belong to the runtimes: a program keeps them as they are. */
export interface RuntimeNames {
  globals: Set<string>;
  /** Of any object of a runtime. */
  properties: Set<string>;
}

/** The names that declaration files give to globals, and to the members of all types and objects in them. */
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
