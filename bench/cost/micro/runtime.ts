import type { Micro, MicroGroup } from './program.ts';

/** The pins of the board that runs the micro-programs: those of the chip, which is not selected. */
export interface RuntimePins {
  spi: { bus: number; miso: number; mosi: number; sck: number; baudHz: number };
  cs: number;
  interrupt?: number | null;
}

/** The runtime's own functions. */
export function runtimeGroup({ spi, cs, interrupt }: RuntimePins): MicroGroup {
  const { bus, baudHz, sck, mosi, miso } = spi;
  const options = `{mode:0,baudrate:${baudHz},sck:${sck},mosi:${mosi},miso:${miso}}`;
  const shared =
    `digitalWrite(${cs},1);pinMode(${cs},OUTPUT);var S=new (require("spi").SPI)(${bus},${options});` +
    'var w=digitalWrite,r=digitalRead,m=millis,to=setTimeout,ct=clearTimeout;' +
    'var b4=new Uint8Array(4),b50=new Uint8Array(50),b500=new Uint8Array(500),text="some text of thirty letters...";' +
    'var en=new TextEncoder(),de=new TextDecoder()';
  const locals =
    'var s=S,write=w,read=r,now=m,later=to,stop=ct,small=b4,middle=b50,large=b500,t=text,e=en,d=de,a';
  const each = (name: string, all: string[], rounds = 6): Micro[] =>
    all.map((does, n) => ({ name: `${name} ${n + 1}`, locals, does, rounds }));
  const micros = [
    ...each('a pin', [`write(${cs},1);`, `a=read(${interrupt ?? cs});`, `write(${cs},1);write(${cs},1);`]),
    ...each('the time', ['a=now();']),
    ...each('SPI sends', ['s.send(small);', 's.send(middle);', 's.send(large);'], 2),
    ...each('SPI exchanges', ['a=s.transfer(small);', 'a=s.transfer(middle);', 'a=s.transfer(large);'], 2),
    ...each('SPI receives', ['a=s.recv(4);', 'a=s.recv(50);', 'a=s.recv(256);'], 2),
    ...each('a timer', ['a=later(function(){},60000);stop(a);']),
    ...each('text and bytes', ['a=e.encode(t);', 'a=d.decode(middle);', 'a=d.decode(large);'], 3),
    ...each(
      'text and bytes, made',
      [
        'a=new TextEncoder();',
        'a=new TextDecoder();',
        'a=new TextEncoder("utf-8");',
        'a=new TextDecoder("utf-8");',
      ],
      3,
    ),
  ];
  return { shared, micros };
}
