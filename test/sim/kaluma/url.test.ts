import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { output, thrown } from '../../live/bench.ts';

const url = suite("the stand-in's url");

/** What a program prints that has the module's two classes. */
const printed = (program: string) =>
  output(`var m = require('url'), URL = m.URL, URLSearchParams = m.URLSearchParams; ${program}`);

const PARTS = 'protocol username password hostname port pathname search hash host origin href'.split(' ');

// A text, and what the runtime makes of it: the parts in their order.
const TEXTS: [text: string, parts: string][] = [
  [
    'http://me:secret@example.com:8080/a/b?x=1&y=2#top',
    'http:|me|secret|example.com|8080|/a/b|?x=1&y=2|top|example.com:8080|http://me:secret@example.com:8080|http://me:secret@example.com:8080/a/b?x=1&y=2#top',
  ],
  ['http://example.com', 'http:|||example.com||/|||example.com|http://example.com|http://example.com/'],
  // What a browser would give a slash has none.
  ['http://a?x=1', 'http:|||a|||?x=1||a|http://a|http://a?x=1'],
  ['http://a#b', 'http:|||a||||b|a|http://a|http://a#b'],
  // A slash of the search ends the host.
  ['http://a?x=/b', 'http:|||a?x=||/b|||a?x=|http://a?x=|http://a?x=/b'],
  ['HTTP://A/B', 'HTTP:|||A||/B|||A|HTTP://A|HTTP://A/B'],
  ['x://u@h/', 'x:|u||h||/|||h|x://u@h|x://u@h/'],
];

for (const [text, parts] of TEXTS) {
  url(`takes ${text} apart as the runtime does`, () => {
    const list = PARTS.map((part) => `u.${part}`).join();
    assert.equal(printed(`var u = new URL('${text}'); console.log([${list}].join('|'))`), [parts]);
  });
}

url('takes nothing but a text with ://', () => {
  for (const given of ['', '"/path"', '"://x"', '7', '"mailto:me"'])
    assert.match(thrown(`new (require('url').URL)(${given})`), /^TypeError: Invalid URL/, given);
});

url('decodes a search, drops a pair without =, cuts a value at its second =, and keeps a plus', () => {
  assert.equal(
    printed(`console.log(JSON.stringify(new URLSearchParams('?a=1&b&c=x%20y+z&d=e=f').entries()))`),
    ['[["a","1"],["c","x y+z"],["d","e","f"]]'],
  );
});

url('keeps searchParams and search apart', () => {
  const program = `var u = new URL('http://h/?a=1'); u.searchParams.set('a', 2); u.searchParams.append('b', 3);
    console.log(u.href, u.searchParams.toString(), u.searchParams.get('b') === '3', u.searchParams.get('c'), JSON.stringify(u))`;
  assert.equal(printed(program), ['http://h/?a=1 a=2&b=3 true null "http://h/?a=1"']);
});

url('has arrays where others have iterators', () => {
  const program = `var p = new URLSearchParams('a=1&b=2&a=3');
    console.log(p.keys().join(), p.values().join(), p.getAll('a').join(), p.has('b'), p.has('c'));
    p.set('a', 4); p.delete('b'); console.log(p.toString())`;
  assert.equal(printed(program), ['a,b,a 1,2,3 1,3 true false', 'a=4']);
});

url.run();
