/** What modules that are imported for their effect leave behind. */
export const parts: string[] = [];
export let latest = 'none';

export function register(name: string): void {
  parts.push(name);
  latest = name;
}
