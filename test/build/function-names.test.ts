import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFewerNames } from '../../build/function-names.ts';

const names = suite('the names of functions in a script');

const MAP = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
const HELPER = 'var __defProp=Object.defineProperty;var __name=(t,v)=>__defProp(t,"name",{value:v});';

/** What is left of a script, without the map. */
function left(script: string): string {
  return withFewerNames(script, MAP).code;
}

/** Calls that say what is so anyway, and what becomes of them. */
const SPARED: [source: string, becomes: string][] = [
  ['function f(){}__name(f,"f");', 'function f(){}'],
  ['async function f(){}__name(f,"f");', 'async function f(){}'],
  ['var f=__name(()=>1,"f");', 'var f=()=>1;'],
  ['var f=__name(function(){return 1},"f");', 'var f=function(){return 1};'],
  ['var o={f:__name(()=>1,"f"),"g h":__name(()=>2,"g h")};', 'var o={f:()=>1,"g h":()=>2};'],
  ['function a(){function b(){}__name(b,"b")}__name(a,"a");', 'function a(){function b(){}}'],
  ['var f=__name(()=>{var g=__name(()=>1,"g")},"f");', 'var f=()=>{var g=()=>1};'],
];

for (const [source, becomes] of SPARED) {
  names(`need no help in ${source}`, () => {
    assert.is(left(HELPER + source), becomes);
    assert.is(left(`(()=>{${HELPER}${source}})();`), `(()=>{${becomes}})();`);
  });
}

/** Calls without which a function or class would have another name. */
const KEPT = [
  'function f2(){}__name(f2,"f");',
  'var _A=class _A{};__name(_A,"A");',
  'var f2=__name(()=>1,"f");',
  'use(__name(()=>1,"f"));',
  'var o={[f]:__name(()=>1,"f")};',
];

for (const source of KEPT) {
  names(`are set in ${source}`, () => {
    assert.is(left(HELPER + source), HELPER + source);
  });
}

names('leave a script alone that has none of it', () => {
  assert.is(left('var a=1;'), 'var a=1;');
});

names('keep what esbuild needs for something else', () => {
  const script = `${HELPER}function f(){}__name(f,"f");__defProp(f,"x",{value:1});`;
  assert.is(left(script), 'var __defProp=Object.defineProperty;function f(){}__defProp(f,"x",{value:1});');
});

names.run();
