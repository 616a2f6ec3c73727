import type { Micro } from './program.ts';

/**
 * Declares names of the outer function: `texts` that the engine stores as text, `internals` that it stores as numbers.
 */
function list(texts: number, internals = 0): string {
  const names = Array.from({ length: texts }, (_, n) => `n${n}x`);
  return [...names, ...INTERNAL.slice(0, internals)].join();
}

/** Names of the engine's own. */
const INTERNAL = ['abs', 'acos', 'asin', 'atan', 'ceil', 'cos', 'exp', 'floor', 'log', 'max', 'min', 'pow'];

/** A micro-program that looks up `used` of a list of names. An inner function captures all of them. */
function among(name: string, names: string, does: string): Micro {
  return { name, around: `var ${names};(function(){[${names}]})`, locals: 'var a', does };
}

/** A micro-program with nested functions, each with names of its own. */
function nested(depth: number, size: number, does: string): Micro {
  const levels = Array.from({ length: depth }, (_, level) => {
    const names = Array.from({ length: size }, (_, n) => `l${level}n${n}`).join();
    return `var ${names};(function(){[${names}]})`;
  });
  const inner = `return function(){var a;for(var i=0;i<8;i++){${does}}}`;
  const around = `var f=(function(){${levels.join(';return (function(){')};${inner}${'})()'.repeat(depth)}`;
  return { name: `names ${depth} deep, ${size} each`, around, does: 'f();', rounds: 3 };
}

export const NAMES: Micro[] = [
  among('one name alone', 'n0x', 'a=n0x;'),
  ...[2, 10, 30, 60, 150].flatMap((size) => [
    among(`the last of ${size} names`, list(size), `a=n${size - 1}x;`),
    among(`the first of ${size} names`, list(size), 'a=n0x;'),
    among(`a name of ${size} assigned`, list(size), `n${size >> 1}x=a;`),
  ]),
  among('the first name, internal ones behind it', list(2, 12), 'a=n0x;'),
  among('an internal name, text behind it', `abs,${list(40)}`, 'a=abs;'),
  among('an internal name, internal ones behind it', list(40, 12), 'a=abs;'),
  among('two names', list(20), 'a=n3x;n4x=a;'),
  nested(1, 5, 'a=l0n2;a=l0n2'),
  nested(2, 5, 'a=l0n2;a=l1n2'),
  nested(3, 10, 'a=l0n2;a=l1n2'),
  nested(4, 2, 'a=l0n0;a=l0n1'),
  ...['Math', 'Array', 'Object', 'Uint8Array', 'undefined', 'String', 'global', 'setTimeout'].map((name) => ({
    name: `the global name ${name}`,
    locals: 'var a',
    does: `a=${name};`,
  })),
  ...['millis', 'parseInt', 'TextEncoder', 'TextDecoder', 'digitalWrite', 'Error'].map((name) => ({
    name: `the global name ${name}`,
    locals: 'var a',
    does: `a=${name};`,
  })),
  {
    name: 'a global name behind 30 others',
    around: `var ${list(30)};(function(){[${list(30)}]})`,
    locals: 'var a',
    does: 'a=Math;',
  },
];
