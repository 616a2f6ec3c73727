import * as assert from 'uvu/assert';
import { keepCalls } from '../../build/espruino/calls.ts';
import { settle, settled, UnsettledError } from '../../build/espruino/settle.ts';
import { asEngineRuns } from '../../sim/runtimes/espruino/language.ts';
import { Realm } from '../../sim/runtimes/espruino/realm.ts';
import { suite } from '../support/suite.ts';

const form = suite('the form of a program for Espruino');

const MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
const whole = (code: string) => settled({ code, map: MAP }).code;

/** Runs a script as the engine would, and returns what it has put into `out`. */
function run(script: string): unknown {
  const realm = new Realm();
  Object.assign(realm.global, {
    __call: () => {},
    __syntax: (text: string) => {
      throw realm.error('SyntaxError', text);
    },
    __length: () => {
      throw realm.error('TypeError', 'Assignment to a constant');
    },
  });
  realm.run(asEngineRuns(script).text);
  return realm.run('out');
}

/** The same in the language itself. */
const plain = (script: string): unknown => new Function(`${script}; return out;`)();

const SCRIPTS: [what: string, script: string][] = [
  ['a function that is used above its place', 'var out = f(); function f() { return 3; }'],
  ['one inside another', 'function a() { return b(); function b() { return 4; } } var out = a();'],
  ['two of one name', 'var out = f(); function f() { return 1; } function f() { return 2; }'],
  ['a bare return at the end', 'function f(x) { if (x) return } f(1); var out = f(0) === undefined;'],
  ['one in the else', 'var n = 0; function f(x) { if (x) n++; else return } f(0); f(1); var out = n;'],
  [
    'one in the last loop',
    'var n = 0; function f() { for (var i = 0; i < 9; i++) if (i === 4) return; else n++ } f(); var out = n;',
  ],
  ['one in the middle', 'var n = 0; function f(x) { if (x) return; n = 7 } f(1); f(0); var out = n;'],
  ['one of an arrow', 'var n = 0; var f = (x) => { n++; if (x) return }; f(1); var out = n;'],
  [
    'a var in a branch that is not taken',
    'var f = function () { return 1; }; function g(x) { if (x) var f = 2; else { f = [3]; } return f; } var a = g(0); var out = a[0] + f();',
  ],
  ['a var behind its use', 'var n = 1; function g() { n = 5; var n; return n; } var out = g() + n;'],
  [
    'a var that an inner function sets',
    'var n = 1; function g() { function h() { n = 5; } h(); var n = 2; return n; } var out = g() + n;',
  ],
  ['a var of a loop', 'function g() { for (var i = 0; i < 3; i++); return i; } var out = g();'],
  ['directives', '(function () { "use strict"; return g(); function g() { return 5; } })(); var out = 5;'],
];

for (const [what, script] of SCRIPTS)
  form(`keeps the meaning of ${what}`, () => {
    const text = settle(script).toString();
    assert.equal(run(text), plain(script), text);
    assert.equal(plain(text), plain(script), text);
  });

form('is needed: as they are, most of these do not run', () => {
  const failing = SCRIPTS.filter(([, script]) => {
    try {
      return run(script) !== plain(script);
    } catch {
      return true;
    }
  });
  assert.ok(failing.length >= 6, failing.map(([what]) => what).join());
});

form('is a program without the function around it, whose functions are global', () => {
  const code = whole('(function(){var out=f();function f(){return 2}})();');
  assert.not.match(code, /\(function\(\)\{var/);
  assert.is(new Function(`var ArrayBufferView=function(){};${code};return $out`)(), 2);
});

form('has outermost names that nobody types, and leaves all others', () => {
  const code = whole(
    `(function(){var a=1,b={a:a,c:2},n=0;function f(a){return a+b.a}function g(){var b=5;return b+a}
    function h(){try{throw 3}catch(a){return a}}function i(){return function a(){return a}}
    (()=>{let a=7;{const b=8;n+=b}for(let a=0;a<2;a++)n+=a;n+=a;out=[f(1),g(),h(),b.c,n,typeof i()(),a,{a}.a].join()})();})();`,
  );
  assert.match(code, /var \$a=1,\$b=\{a:\$a,c:2\}/);
  assert.is(
    new Function(`var ArrayBufferView=function(){},out;${code};return out`)(),
    '2,6,3,2,16,function,7,7',
  );
  for (const name of ['a', 'b', 'n', 'f', 'g', 'h', 'i']) assert.match(code, new RegExp(`\\$${name}\\b`));
});

form('keeps the function around a module', () => {
  const { code } = settled({ code: '(function(){var a=1;})();', map: MAP }, true);
  assert.match(code, /\(function\(\)\{var a=1;\}\)\(\);/);
});

form('has control characters of texts as escapes, whatever wrote them', () => {
  const code = whole('(function(){out=["\x01\x1f",`\x02`,/\x7f/.test("\x7f"),"\\x03"].join("|")})();');
  assert.ok([...code].every((letter) => letter === '\n' || (letter >= ' ' && letter <= '~')));
  const out = new Function(`var ArrayBufferView=function(){},out;${code};return out`)();
  assert.is(out, '\x01\x1f|\x02|true|\x03');
});

form('begins with a slice that returns a typed array, and stops at the end', () => {
  const realm = new Realm();
  realm.run('var before = new Uint8Array([1, 2, 3]).slice(1) instanceof Uint8Array;');
  realm.run(whole('var z = 1;'));
  realm.run(
    'var b = new Uint8Array([1, 2, 3, 4]); var c = b.slice(1, 9), d = b.slice(-2), e = b.slice(1, 2);',
  );
  const seen = realm.run(
    '[before, c instanceof Uint8Array, c.length, d[0], e.length, e.buffer.byteLength].join()',
  );
  assert.is(seen, 'false,true,3,3,1,1');
});

for (const [code, complaint] of [
  ['var a="\u00e4";', /character 228 at \d+ is not ASCII/],
  ['a:for(;;)break a;', /a label at \d+ is not supported on Espruino; put the loops/],
  ['a.length=0;', /an assignment to length at \d+ is not supported/],
  ['switch(1){default:case 1:}', /case behind default at \d+ is not supported/],
  ['var f=function(a=1){};', /a default parameter at \d+ is not supported/],
  ['var f=async function(){};', /an async function at \d+ is not supported/],
  ['var {a}=b;', /destructuring at \d+ is not supported/],
] as const)
  form(`is refused with ${code}`, () => {
    assert.throws(
      () => whole(code),
      (error: Error) => error instanceof UnsettledError && complaint.test(error.message),
    );
  });

form('keeps calls of functions that return early, which Closure would make labels of', () => {
  const code = keepCalls(
    'function a(x) { if (x) return 1; return 2; } function b() { return 3; } var c = (x) => { if (x) return; d(); };',
  ).toString();
  assert.match(code, /\/\*\* @noinline \*\/ function a/);
  assert.not.match(code, /@noinline \*\/ function b/);
  assert.match(code, /\/\*\* @noinline \*\/ var c/);
});

form.run();
