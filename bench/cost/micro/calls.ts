import type { Micro } from './program.ts';

/** A micro-program that calls functions in registers. */
function calling(name: string, functions: string, does: string): Micro {
  return { name, around: functions, locals: 'var f=g,a=1,b=2,c=3', does };
}

const regs = (count: number) => Array.from({ length: count }, (_, n) => `r${n}`).join();

export const CALLS: Micro[] = [
  calling('a call', 'function g(){}', 'f();'),
  calling('a call with an answer', 'function g(){return 1}', 'a=f();'),
  calling('one argument', 'function g(x){return x}', 'a=f(b);'),
  calling('three arguments', 'function g(x,y,z){return x}', 'a=f(a,b,c);'),
  calling('six arguments', 'function g(x,y,z,u,v,w){}', 'f(a,b,c,1,2,3);'),
  calling('arguments that are not given', 'function g(x,y,z,u){}', 'f(a);'),
  calling('one register', `function g(){var ${regs(1)}}`, 'f();'),
  calling('four registers', `function g(){var ${regs(4)}}`, 'f();'),
  calling('ten registers', `function g(){var ${regs(10)}}`, 'f();'),
  calling('a captured name', 'function g(x){return function(){return x}}', 'a=f(b);'),
  calling('three captured names', 'function g(x,y){var z=y;return function(){return x+y+z}}', 'a=f(b,c);'),
  calling('a call in a call', 'function h(x){return x}function g(x){return h(x)}', 'a=f(b);'),
  calling('a function looked up', 'function g(){}function h(){}', 'h();'),
  calling(
    'a function looked up, and three arguments',
    'function g(){}function h(x,y,z){return y}',
    'a=h(a,b,c);',
  ),
  calling('a short way out', 'function g(x){if(x===2)return 1;return 2}', 'a=f(b);'),
  calling('some work', 'function g(x,y){for(var i=0,s=0;i<3;i++)s+=x;return s|y}', 'a=f(b,c);'),
  ...method(),
  calling('a closure made', 'function g(){}', 'a=function(){return b};'),
  calling('an arrow made', 'function g(){}', 'a=()=>b;'),
  calling('a closure made, and called', 'function g(x){x()}', 'f(function(){a=2});'),
  calling('an object made by new', 'function g(){}', 'a=new f();'),
  calling('an object with two fields made by new', 'function g(x){this.x1=x;this.x2=2}', 'a=new f(b);'),
  calling('an object of a class', 'class g{constructor(x){this.x1=x}}', 'a=new f(b);'),
  calling('apply', 'function g(x){return x}', 'a=f.apply(null,[b]);'),
  calling('apply with more', 'function g(x){return x}', 'a=f.apply(null,[b,a,c,b,a,c]);'),
  calling('call', 'function g(x){return x}', 'a=f.call(null,b);'),
  calling('block names', 'function g(x){for(let i=0;i<3;i++){let y=i;x=y}}', 'f(a);'),
  calling(
    'block names that are captured',
    'function g(){for(let i=0;i<2;i++){const y=i;a=()=>y}var a}',
    'f();',
  ),
];

function method(): Micro[] {
  const object = 'var made={m0:1,m:function(x){return x},q:function(){},p:function(x,y,z){return y}};';
  const of = (name: string, does: string) => ({
    name,
    around: object,
    locals: 'var o=made,a=1,b=2,c=3',
    does,
  });
  return [
    of('a method', 'o.q();'),
    of('a method with an argument', 'a=o.m(b);'),
    of('a method with three', 'a=o.p(a,b,c);'),
    of('two methods', 'o.q();a=o.m(o.m0);'),
  ];
}
