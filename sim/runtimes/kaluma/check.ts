import type { Realm } from './realm.ts';

/**
 * How Kaluma's native functions look at their arguments: by count and by type, nothing converted. An optional
 * argument may be absent, but an explicit `undefined` is an argument of the wrong type.
 */
export class Check {
  private readonly realm: Realm;

  constructor(realm: Realm) {
    this.realm = realm;
  }

  present(args: unknown[], index: number, name: string): unknown {
    if (args.length <= index) throw this.realm.error('TypeError', `"${name}" argument required`);
    return args[index];
  }

  number(args: unknown[], index: number, name: string, fallback?: number): number {
    if (args.length <= index && fallback !== undefined) return fallback;
    const value = args[index];
    if (typeof value !== 'number') throw this.realm.error('TypeError', `"${name}" argument must be a number`);
    return value;
  }

  string(args: unknown[], index: number, name: string, fallback?: string): string {
    if (args.length <= index && fallback !== undefined) return fallback;
    const value = args[index];
    if (typeof value !== 'string') throw this.realm.error('TypeError', `"${name}" argument must be a string`);
    return value;
  }

  callable(args: unknown[], index: number, name: string): (...values: unknown[]) => void {
    const value = args[index];
    if (typeof value !== 'function')
      throw this.realm.error('TypeError', `"${name}" argument must be a function`);
    return value as (...values: unknown[]) => void;
  }

  object(args: unknown[], index: number, name: string): Record<string, unknown> {
    if (args.length <= index) return {};
    const value = args[index];
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
      throw this.realm.error('TypeError', `"${name}" argument must be an object`);
    }
    return value as Record<string, unknown>;
  }
}
