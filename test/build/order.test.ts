import { runInNewContext } from 'node:vm';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { transform } from 'esbuild';
import * as assert from 'uvu/assert';
import { declaredNames, OrderError, orderedMap, orderNames } from '../../build/order/order.ts';
import { suite } from '../support/suite.ts';

const order = suite('the order of names');

const HEAT: Record<string, number> = { a: 3, b: 1, c: 2 };
const heatOf = (name: string): number => HEAT[name] ?? 0;

/** What a program says through `say`. */
function said(program: string): unknown[] {
  const lines: unknown[] = [];
  runInNewContext(program, { say: (value: unknown) => lines.push(value) });
  return lines;
}

const wrapped = (body: string): string => `(function(){${body}})();`;

order('mentions the names from cold to hot in one var at the beginning', () => {
  const { program } = orderNames(wrapped('var a=1,b;function c(){}'), heatOf);
  assert.is(program, wrapped('var b,c,a;var a=1,b;function c(){}'));
});

order('takes unknown names as cold, and keeps the order of those as hot as each other', () => {
  const { program } = orderNames(wrapped('var z,a,y;function x(){}'), heatOf);
  assert.is(program, wrapped('var z,y,x,a;var z,a,y;function x(){}'));
});

order('collects what var declares in blocks, loops, branches and handlers', () => {
  const body = `{var n1}if(1){var n2}else var n3;for(var n4=0;n4<1;n4++)var n5;for(var n6 in{})var n7;
    for(var n8 of[])var n9;while(0)var m1;do var m2;while(0);try{var m3}catch(e){var m4}finally{var m5}
    switch(1){case 1:var m6}label:var m7;`;
  assert.equal(
    [...declaredNames(wrapped(body)).keys()],
    'n1 n2 n3 n4 n5 n6 n7 n8 n9 m1 m2 m3 m4 m5 m6 m7'.split(' '),
  );
});

order('leaves to inner functions and blocks what they declare', () => {
  const body =
    'var a;(function(){var p;function q(){}})();for(let i=0;i<1;i++){const k=i}if(a){function r(){}}';
  assert.equal([...declaredNames(wrapped(body)).keys()], ['a']);
});

order('leaves the parameters of the outermost function where they are', () => {
  const { program } = orderNames('(function(p,q){var a;say(p+q)})(1,2);', heatOf);
  assert.is(program, '(function(p,q){var a;var a;say(p+q)})(1,2);');
  assert.equal(said(program), [3]);
});

order('keeps a directive in front', () => {
  const strict = wrapped('"use strict";var a=(function(){return this})();say(a)');
  const { program } = orderNames(strict, heatOf);
  assert.is(program, wrapped('"use strict";var a;var a=(function(){return this})();say(a)'));
  assert.equal(said(program), [undefined]);
});

order('takes a program of arrows, with a directive of the script, and one without names as it is', () => {
  const arrow = '"use strict";(()=>{var a=1;say(a)})();';
  assert.is(orderNames(arrow, heatOf).program, '"use strict";(()=>{var a;var a=1;say(a)})();');
  assert.is(orderNames(wrapped('say(1)'), heatOf).program, wrapped('say(1)'));
});

const SAME: [what: string, body: string][] = [
  ['a function that is called above its declaration', 'say(c());var a=2;function c(){return 7}'],
  ['a variable that is read before it has a value', 'say(a);var a=1;say(a)'],
  ['a variable and a function of one name', 'say(typeof a);var a=1;function a(){}say(typeof a)'],
  ['two functions of one name', 'say(a());function a(){return 1}function a(){return 2}'],
  ['a variable that has the name of a global one', 'say(typeof Math);var Math=3;say(Math)'],
  ['a block that has a name of its own', 'var a=1;{let a=2;say(a)}say(a)'],
  ['a handler of errors whose name is a variable, too', 'var a=1;try{throw 2}catch(a){say(a)}say(a)'],
  ['closures', 'var a=0;function b(){return function(){return ++a}}var c=b();c();c();say(a)'],
  ['an application inside', 'var a=5;function b(){return a}(function(){var a=6;say(a);say(b())})()'],
  ['loops', 'for(var a=0,b=[];a<3;a++)b.push(function(){return a});say(b[0]());for(var c in {x:1})say(c)'],
];

for (const [what, body] of SAME) {
  order(`changes nothing for ${what}`, () => {
    const before = said(wrapped(body));
    assert.ok(before.length > 0);
    const { program } = orderNames(wrapped(body), heatOf);
    assert.ok(program.length > wrapped(body).length);
    assert.equal(said(program), before);
  });
}

const REFUSED: [what: string, program: string, message: RegExp][] = [
  ['a let', wrapped('var a;\nlet b=1;'), /^2:1: let among the outermost names/],
  ['a const', wrapped('const a=1;'), /^1:13: const among/],
  ['a class', wrapped('class A{}'), /a class among/],
  ['a pattern', wrapped('var {a}={};'), /a pattern among/],
  ['a pattern in a loop', wrapped('for(var [a] of [])say(a);'), /a pattern among/],
  ['a with', wrapped('with({})say(1);'), /a with among/],
  ['two calls', '(function(){})();(function(){})();', /not one call/],
  ['names of the script itself', 'var a;(function(){})();', /not one call/],
  ['an expression that is no call of a function', 'say(1);', /not one call/],
  ['an arrow without a block', '(()=>say(1))();', /not one call/],
  ['nothing', '', /not one call/],
];

for (const [what, program, message] of REFUSED) {
  order(`refuses ${what}`, () => {
    assert.throws(
      () => orderNames(program, heatOf),
      (error: Error) => {
        assert.instance(error, OrderError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

order('moves the source map along', async () => {
  const source = 'var a = 1;\nfunction c() { return a; }\nsay(c());\n';
  const { code, map } = await transform(source, {
    ...{
      format: 'iife' as const,
      minifyWhitespace: true,
      sourcemap: 'external' as const,
      sourcefile: 'a.ts',
    },
  });
  const ordered = orderNames(code, heatOf);
  const trace = new TraceMap(orderedMap(map, code, ordered));
  const column = ordered.program.indexOf('function c');
  const { line, column: at, source: file } = originalPositionFor(trace, { line: 1, column });
  assert.equal([file, line, at], ['a.ts', 2, 0]);
  assert.equal(said(ordered.program), [1]);
});

order.run();
