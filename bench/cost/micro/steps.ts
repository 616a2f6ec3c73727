import type { Micro } from './program.ts';

const locals = 'var a=5,b=6,c=7,d=8';

/** Values, operations and jumps, on registers alone. */
export const STEPS: Micro[] = [
  { name: 'nothing', does: '', rounds: 200 },
  ...steps('a register', ['a=b;', 'a=b;c=d;b=a;', 'a=b=c=d;']),
  ...steps('a constant', ['a=7;', 'a=7;b=300;c=true;d=null;', 'a="text";']),
  ...steps('a sum', ['a=b+c;', 'a=b+1;c=d+2;', 'a=b+c+d;', 'a=c-b;']),
  ...steps('bits', ['a=b&255;', 'a=b<<3|c;', 'a=b>>8&255;c=b&255;', 'a=(b^c)&~d;', 'a=b<<8|c;d=a>>2;']),
  ...steps('a comparison', ['a=b===c;', 'a=b<c;', 'a=!b;', 'a=b!==c;d=b>=c;', 'a=b===null;c=d===0;']),
  ...steps('a number that is no small whole one', ['a=4000000000+b;', 'a=b*1.5;', 'a=b/7;']),
  ...steps('counting', ['a++;', 'a+=3;', 'b=a++;c+=b;', 'a|=8;b&=~4;']),
  ...steps('if', [
    'if(b)a=1;',
    'if(b===c)a=1;',
    'if(b!==c)a=b;else a=c;',
    'if(a===1)b=1;else if(a===2)b=2;else b=3;',
    'if(b>c){a=1;d=2}',
  ]),
  ...steps('a choice', ['a=b?c:d;', 'a=b===c?1:2;', 'a=b>c?b:c;']),
  ...steps('and, or', ['a=b&&c;', 'a=b||c;', 'b===6&&c===7&&(a=1);', 'if(b===1||c===7)a=2;', 'b!==null&&c;']),
  ...steps('a loop', ['for(a=0;a<4;a++)b=a;', 'a=3;while(a>0)a--;', 'for(a=0;a<8;a++){c=a;if(a===5)break}']),
  ...steps('a switch', ['switch(b){case 1:a=1;break;case 6:a=2;break;default:a=3}']),
  ...steps('try', ['try{a=b}catch(e){}', 'try{a=b;c=d;b=a}catch(e){}']),
  ...steps('a mixture', [
    'a=b<<8|c;if(a>c)d=a-c&65535;else d=0;',
    'for(a=0;a<3;a++)if((d&1<<a)!==0)b=a;',
    'a=(b-c&65535)===d?b:c;d=a>0?a:8;',
    'a=void 0;b=a===void 0?6:a;',
  ]),
];

function steps(name: string, all: string[]): Micro[] {
  return all.map((does, n) => ({ name: `${name} ${n + 1}`, locals, does }));
}
