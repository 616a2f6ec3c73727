/** JSON of a user: where it ends to be JSON, which the engine's own errors say sometimes only. */

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\t\r\n]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/** The file's text is not JSON. The message says what is wrong, with line and column. */
export class JsonError extends Error {}

/** Parses JSON. Throws a JsonError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = faultIn(text);
    // A control character in a text, which no editor shows, is the engine's to explain.
    throw new JsonError(at === null ? (error as Error).message.split('\n')[0] : explain(text, at));
  }
}

function explain(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  const place = `at line ${before.length}, column ${(before.at(-1) as string).length + 1}`;
  if (at >= text.length) return `Unexpected end ${place}`;
  const [token] = /^(?:\/\/|\/\*|\w+|.|\n)/u.exec(text.slice(at)) as RegExpExecArray;
  const hint = hintFor(token, text.slice(0, at));
  return `Unexpected token ${token === '\n' ? 'end of line' : `'${token}'`} ${place}${hint}`;
}

function hintFor(token: string, before: string): string {
  if (token.startsWith('/')) return '; JSON has no comments';
  if (/^[}\]]$/.test(token) && /,\s*$/.test(before)) return '; leave out the comma before it';
  if (token === "'" || /^[a-z_$]/i.test(token)) return '; texts and keys are in double quotes';
  if (token === '"' && /[\]}"\w]\s*$/.test(before)) return '; is a comma missing before it?';
  return '';
}

/** The offset of the first character that cannot stand where it is; the length where the text ends too early; or null. */
function faultIn(text: string): number | null {
  const reader = new Reader(text);
  return reader.value() && reader.end() ? null : reader.at;
}

class Reader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.take(SPACE);
  }

  end(): boolean {
    return this.at === this.text.length;
  }

  value(): boolean {
    if (this.takeSign('{')) return this.list('}', () => this.key() && this.takeSign(':') && this.value());
    if (this.takeSign('[')) return this.list(']', () => this.value());
    return this.take(STRING) || this.take(SCALAR);
  }

  private key(): boolean {
    return this.take(STRING);
  }

  private list(close: string, item: () => boolean): boolean {
    if (this.takeSign(close)) return true;
    do if (!item()) return false;
    while (this.takeSign(','));
    return this.takeSign(close);
  }

  private takeSign(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return this.take(SPACE);
  }

  /** Takes what matches here, and the space behind it. */
  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return false;
    this.at = pattern.lastIndex;
    if (pattern !== SPACE) this.take(SPACE);
    return true;
  }
}
