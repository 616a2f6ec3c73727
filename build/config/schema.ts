import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { LIBRARY_ROOT } from '../library.ts';
import { meant } from './spelling.ts';

const SCHEMA = join(LIBRARY_ROOT, 'flash.schema.json');

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  // Every command waits for the schema to be compiled: a test says that it is one, and it judges few values.
  validateSchema: false,
  code: { optimize: false },
});
// In the schema, `allowed` says in words what a value may be: it ends the sentence that begins with "it is".
ajv.addVocabulary(['allowed']);
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

/**
 * What flash.schema.json has against `config`: one line that names the key, what is allowed, and for an unknown key
 * the one that is probably meant. Null when it has nothing against it.
 */
export function schemaComplaint(config: unknown): string | null {
  if (validate(config)) return null;
  const errors = validate.errors as ErrorObject[];
  // A misspelt key is also a missing one; the slip is what its writer wants to hear of.
  const [first] = [...errors].sort((a, b) => rank(a) - rank(b));
  return explain(first);
}

function rank({ keyword }: ErrorObject): number {
  if (keyword === 'additionalProperties') return 0;
  return keyword === 'required' ? 2 : 1;
}

function explain({ keyword, params, instancePath, parentSchema, data }: ErrorObject): string {
  const key = dotted(instancePath);
  const at = (name: string) => (key === '' ? name : `${key}.${name}`);
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = Object.keys(parentSchema?.properties ?? {});
    return `unknown key ${at(name)}${meant(name, known)}; allowed: ${known.join(', ')}`;
  }
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    const allowed = allowedOf(parentSchema?.properties?.[name]);
    return `${at(name)} is missing${allowed ? `; it is ${allowed}` : ''}`;
  }
  const text = typeof data === 'string' ? `'${data}'` : JSON.stringify(data);
  const slip = keyword === 'enum' && typeof data === 'string' ? meant(data, params.allowedValues) : '';
  const allowed = String(parentSchema?.allowed ?? 'something else');
  return `bad ${key || 'contents'} ${text}; it is ${allowed}${slip}`;
}

interface Node {
  $ref?: string;
  allowed?: string;
}

function allowedOf(node: Node | undefined): string | undefined {
  if (!node?.$ref) return node?.allowed;
  const definitions = (validate.schema as { definitions: Record<string, Node> }).definitions;
  return definitions[node.$ref.replace('#/definitions/', '')].allowed;
}

/** `/network/ip` as `network.ip`; a place in a list as `[2]`. */
function dotted(pointer: string): string {
  const names = pointer.split('/').slice(1);
  return names.map((name, i) => (/^\d+$/.test(name) ? `[${name}]` : `${i > 0 ? '.' : ''}${name}`)).join('');
}
