/**
 * What JerryScript's matcher takes of the C stack for each repetition of a group, in bytes. On Kaluma 1.2.1 `^(?:abcd)*$`
 * went well with 1,150 repetitions and not with 1,200, `^(a|b)*$` with 990 and 1,040, `^([a-z]+,)*$` with 500 and 550; the
 * least that follows is taken. A class or a single character that repeats, such as `[ab]*`, takes none.
 */
const REPETITION_BYTES = 55;
/** A shorter match is not looked at. */
const FEW_CHARACTERS = 100;

interface RepeatedGroup {
  /** Finds what all repetitions of the group together match: the group 'all' of its result. */
  readonly whole: RegExp;
  /** Matches one repetition, from `lastIndex` on. */
  readonly one: RegExp;
}

const analysed = new WeakMap<RegExp, RepeatedGroup[]>();

/**
 * The least of the C stack that a match has taken, since the engine calls itself for each repetition of a group.
 *
 * @param pattern the regular expression
 * @param text the text it was used on
 * @param match what `exec` has returned; without a match the depth is not known
 * @returns bytes, 0 without a match or without a group that repeats
 */
export function stackOfMatch(pattern: RegExp, text: string, match: RegExpExecArray | null): number {
  if (!match || match[0].length < FEW_CHARACTERS) return 0;
  let groups = analysed.get(pattern);
  if (!groups) {
    groups = repeatedGroups(pattern);
    analysed.set(pattern, groups);
  }
  let most = 0;
  for (const group of groups) most = Math.max(most, repetitions(group, text, match.index));
  return most * REPETITION_BYTES;
}

function repetitions({ whole, one }: RepeatedGroup, text: string, from: number): number {
  whole.lastIndex = from;
  const all = whole.exec(text)?.groups?.all ?? '';
  let count = 0;
  one.lastIndex = 0;
  while (one.test(all)) {
    // A repetition that matches nothing is the last one.
    if (one.lastIndex === 0 || count > all.length) break;
    count++;
  }
  return count;
}

/** The groups of a pattern that may repeat. A pattern with references to groups is left out: their numbers would change. */
function repeatedGroups({ source, flags }: RegExp): RepeatedGroup[] {
  if (/\\[1-9k]/.test(source)) return [];
  const sticky = `${flags.replace(/[gy]/g, '')}y`;
  const groups: RepeatedGroup[] = [];
  const open: number[] = [];
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') open.push(i);
    else if (char === ')') {
      const from = open.pop() ?? 0;
      const quantifier = /^(?:[*+]|\{\d+,?\d*\})\??/.exec(source.slice(i + 1))?.[0];
      if (!quantifier) continue;
      const group = source.slice(from, i + 1);
      const whole = `${source.slice(0, from)}(?<all>${group}${quantifier})${source.slice(i + 1 + quantifier.length)}`;
      groups.push({ whole: new RegExp(whole, sticky), one: new RegExp(group, sticky) });
    }
  }
  return groups;
}
