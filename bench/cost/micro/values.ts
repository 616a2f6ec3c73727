import type { Micro } from './program.ts';

const MADE =
  'var array=[1,2,3,4,5,6,7,8],bytes=new Uint8Array(16),more=new Uint8Array(256),text="some text, and more of it";' +
  'var long=text+text+text+text+text+text;';
const locals = 'var l=array,u=bytes,v=more,t=text,w=long,a=1,b=2,c=3,o';

/** Arrays, bytes, text and objects, with the engine's built-in operations on them. */
export const VALUES: Micro[] = [
  ...each('an item', [
    'a=l[2];',
    'a=l[b];',
    'l[b]=c;',
    'a=l[b]+l[c];',
    'l[1]=a;l[2]=b;',
    'a=l.length;',
    'l[3]++;',
    'l.length=8;',
  ]),
  ...each('a byte', [
    'a=u[2];',
    'a=u[b];',
    'u[b]=c;',
    'a=u[b]<<8|u[c];',
    'u[1]=a;u[2]=b;',
    'a=u.length;',
    'u[3]|=1;',
  ]),
  ...each('an array made', ['o=[];', 'o=[a,b,c];', 'o=[1,2,3,4,5,6];']),
  ...each('an object made', ['o={};', 'o={x1:a};', 'o={x1:a,x2:b,x3:c};', 'o={x1:{y1:1},x2:[a]};']),
  ...each('push, pop, shift', ['l.push(a);l.pop();', 'l.shift();l.push(a);', 'l.push("some text");l.pop();']),
  ...each('a part of an array', ['o=l.slice();', 'o=l.slice(1,3);', 'l.splice(2,1);l.push(a);']),
  ...each('a search', ['a=l.indexOf(3);', 'a=Array.isArray(l);']),
  ...each('join', ['a=l.join(",");', 'a=l.join("");']),
  ...each('bytes made', [
    'o=new Uint8Array(4);',
    'o=new Uint8Array(200);',
    'o=u.slice(0,8);',
    'o=v.slice(0,200);',
  ]),
  ...each('bytes seen', ['o=u.subarray(0,8);', 'o=v.subarray(0,200);']),
  ...each('bytes copied', ['v.set(u,0);', 'v.set(v,0);', 'u.fill(0);', 'v.fill(0);', 'u.set(l,3);'], 2),
  ...each('text put together', [
    'o="a"+t;',
    'o=t+a;',
    'o=w+t;',
    'o=w+w;',
    'o=t+": "+a;',
    'o=t;o+="x";o+="y";',
  ]),
  ...each('a number as text', ['o=""+b;', 'o="n"+300;', 'o=b.toString(16);', 'o=String(b);']),
  ...each('text looked at', [
    'a=t.length;',
    'a=t[3];',
    'a=t.charCodeAt(3);',
    'a=t.charAt(3);',
    'a=t==="other text";',
    'a=w.length;',
  ]),
  ...each('a search in text', [
    'a=t.indexOf("more");',
    'a=w.indexOf("none");',
    'a=t.includes("more");',
    'a=t.startsWith("some");',
  ]),
  ...each('a part of text', ['o=t.slice(2,9);', 'o=w.slice(10);', 'o=w.substr(3);', 'o=t.substr(2,4);']),
  ...each('text changed', ['o=t.trim();', 'o=t.toLowerCase();', 'o=w.toLowerCase();', 'o=t.toUpperCase();']),
  ...each('text taken apart', [
    'o=t.split(" ");',
    'o=t.split(",");',
    'o=w.split("\\r\\n");',
    'a=parseInt("1234",10);',
  ]),
  ...each('numbers', ['a=Math.floor(b);', 'a=Math.min(b,c);', 'a=Math.max(a,b,c);', 'a=Number("12");']),
  ...each('keys', [
    'o=Object.keys({x1:1,x2:2});',
    'o=Object.assign({},{x1:1});',
    'a=l instanceof Array;',
    'a="x1" in {x1:1};',
    'a=typeof b==="number";',
  ]),
  ...each('for of', ['for(o of l)a=o;', 'for(o of []);', 'for(const x of [1,2])a=x;']),
  ...each('for in', ['for(o in {x1:1,x2:2})a=o;', 'for(o in {});']),
  ...each('JSON', ['o=JSON.stringify({x1:1,x2:[2]});', 'o=JSON.parse("{\\"x1\\":1}");'], 4),
];

function each(name: string, all: string[], rounds = 8): Micro[] {
  return all.map((does, n) => ({ name: `${name} ${n + 1}`, around: MADE, locals, does, rounds }));
}
