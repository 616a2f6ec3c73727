import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { LIBRARY_ROOT } from '../modules/library.ts';
import { meant, meantOf } from './spelling.ts';

const SCHEMA = join(LIBRARY_ROOT, 'flash.schema.json');

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  // Skipped because every command waits for it: a test checks the schema, and it is applied to few values.
  validateSchema: false,
  code: { optimize: false },
});
// In the schema, `allowed` describes the permitted values in words: it completes a sentence that begins with "it is".
ajv.addVocabulary(['allowed']);
const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { definitions: Record<string, Node> };
const validate = ajv.compile(schema);

/** Compiles another schema of the same kind, which may refer to the definitions of flash.schema.json: pins and addresses. */
export function compileSchema(other: object): ValidateFunction {
  return ajv.compile({ ...other, definitions: schema.definitions });
}

/**
 * Returns the first violation of flash.schema.json by `config`: one line with the key, the permitted values, and for an
 * unknown key the most similar one. Null if there is none.
 */
export function schemaComplaint(config: unknown): string | null {
  return complaintBy(validate, config, 'contents');
}

/** The same by another schema. `whole`: what the value as a whole is called. */
export function complaintBy(validator: ValidateFunction, value: unknown, whole: string): string | null {
  if (validator(value)) return null;
  const errors = validator.errors as ErrorObject[];
  // A misspelt key also causes a missing one; the misspelling is reported.
  const [first] = [...errors].sort((a, b) => rank(a) - rank(b));
  return explain(first, whole);
}

function rank({ keyword }: ErrorObject): number {
  if (keyword === 'additionalProperties') return 0;
  return keyword === 'required' ? 2 : 1;
}

function explain({ keyword, params, instancePath, parentSchema, data }: ErrorObject, whole: string): string {
  const key = dotted(instancePath);
  const at = (name: string) => (key === '' ? name : `${key}.${name}`);
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = Object.keys(parentSchema?.properties ?? {});
    return `unknown key ${at(name)}${meantOf(name, known, `allowed: ${known.join(', ')}`)}`;
  }
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    const allowed = allowedOf(parentSchema?.properties?.[name]);
    return `${at(name)} is missing${allowed ? `; it is ${allowed}` : ''}`;
  }
  const text = typeof data === 'string' ? `'${data}'` : JSON.stringify(data);
  const slip = keyword === 'enum' && typeof data === 'string' ? meant(data, params.allowedValues) : '';
  const allowed = String(parentSchema?.allowed ?? 'something else');
  return `bad ${key || whole} ${text}; it is ${allowed}${slip}`;
}

interface Node {
  $ref?: string;
  allowed?: string;
}

function allowedOf(node: Node | undefined): string | undefined {
  if (!node?.$ref) return node?.allowed;
  return schema.definitions[node.$ref.replace('#/definitions/', '')].allowed;
}

/** Returns `/network/ip` as `network.ip`, and a list index as `[2]`. */
function dotted(pointer: string): string {
  const names = pointer.split('/').slice(1);
  return names.map((name, i) => (/^\d+$/.test(name) ? `[${name}]` : `${i > 0 ? '.' : ''}${name}`)).join('');
}
