import type { Micro } from './program.ts';

/** Returns an object with `size` fields. */
function fields(size: number): string {
  return `{${Array.from({ length: size }, (_, n) => `f${n}x:${n}`)}}`;
}

/** Fields of an object in a register. */
function of(name: string, object: string, does: string, around = ''): Micro {
  return { name, around: `${around};var made=${object}`, locals: 'var o=made,a=1,b=2', does };
}

const CLASS = 'function C(){this.own=1;this.other=2}C.prototype.one=function(){};C.prototype.two=3;';
const DEEP =
  'class A{constructor(){this.x=1}far(){}}class B extends A{near(){}}class D extends B{nearest(){}}';

export const PROPERTIES: Micro[] = [
  ...[1, 2, 6, 12, 25, 40].flatMap((size) => [
    of(`the last of ${size} fields`, fields(size), `a=o.f${size - 1}x;`),
    of(`the first of ${size} fields`, fields(size), 'a=o.f0x;'),
    of(`a field of ${size} set`, fields(size), `o.f${size >> 1}x=a;`),
  ]),
  of('a field that is not there', fields(6), 'a=o.none;'),
  of('two fields', fields(8), 'a=o.f3x;b=o.f4x;'),
  of('a field of a field', `{f:${fields(3)}}`, 'a=o.f.f1x;'),
  of('a field changed', fields(5), 'o.f2x+=1;'),
  of('a field counted', fields(5), 'o.f2x++;a=o.f3x++;'),
  of('a field under a key', fields(5), 'a=o["f"+"2x"];', ''),
  of('an internal name', '{value:1,length:2,name:3,index:4}', 'a=o.value;b=o.index;'),
  of('an internal name among text', '{value:1,q1:2,q2:3,q3:4,q4:5,q5:6}', 'a=o.value;'),
  of('text among internal names', '{q1:1,value:1,length:2,name:3,index:4}', 'a=o.q1;'),
  of('a field of an instance', 'new C()', 'a=o.own;', CLASS),
  of('a field of a prototype', 'new C()', 'a=o.one;b=o.two;', CLASS),
  of('a field three prototypes away', 'new D()', 'a=o.far;', DEEP),
  of('a field two prototypes away', 'new D()', 'a=o.near;', DEEP),
  of('a condition on a field', fields(5), 'if(o.f2x===2)a=1;'),
  of('bits of a field', fields(9), 'o.f2x|=4;o.f3x&=~1;'),
  of('a field that is new', '{}', 'o={};o.a1=1;'),
  of('three fields that are new', '{}', 'o={};o.a1=1;o.a2=2;o.a3=3;'),
  of('a field that goes', '{}', 'o={a1:1};delete o.a1;'),
  of('a member of this', '{f0:1,m:function(){return this.f0}}', 'a=o.m();'),
];
