import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../../live/bench.ts';

const flash = suite("the stand-in's flash");

const FILES = "var f = new (require('flash').Flash)(132, 128);";

flash('says its sectors and their sizes', () => {
  assert.equal(
    output(`${FILES} console.log(f.base, f.count, f.size, f.ioctl(4), f.ioctl(5), f.ioctl(7), f.ioctl(1), f.ioctl(9));
      var all = new (require('flash').Flash)(); console.log(all.base, all.count)`),
    ['132 128 4096 128 4096 256 0 -1', '0 260'],
  );
});

flash('clears bits and sets none, until a sector is erased', () => {
  const program = `${FILES} var page = new Uint8Array(256).fill(0xf0), back = new Uint8Array(2);
    f.read(3, back, 254); console.log(back.join());
    f.write(3, page); f.write(3, page.fill(0x3c)); f.read(3, back, 254); console.log(back.join());
    f.read(3, back, 255); console.log(back.join());
    f.ioctl(6, 3); f.read(3, back, 254); console.log(back.join())`;
  assert.equal(output(program), ['255,255', '48,48', '48,255', '255,255']);
});

flash('leaves out what is not whole pages, without a word', () => {
  const program = `${FILES} var back = new Uint8Array(1);
    f.write(0, new Uint8Array(255)); f.write(0, new Uint8Array(256), 8); f.read(0, back, 8); console.log(back[0])`;
  assert.equal(output(program), ['255']);
});

flash('fills a view at the beginning of its buffer', () => {
  const program = `${FILES} var b = new Uint8Array(4); f.read(0, b.subarray(2)); console.log(b.join())`;
  assert.equal(output(program), ['255,255,0,0']);
});

flash('is the place of the files, which are gone with the first write', () => {
  const bench = new Bench();
  const before = "var fs = require('fs'); fs.writeFile('/a', new Uint8Array([1]));";
  assert.equal(bench.run(`${before} console.log(fs.exists('/a'))`), ['true']);
  assert.equal(bench.run(`${FILES} f.write(0, new Uint8Array(256)); console.log(fs.exists('/a'))`), [
    'false',
  ]);
});

flash('takes the time that the flash takes, and refuses other arguments', () => {
  const program = `${FILES} var t = micros(); f.write(0, new Uint8Array(512)); console.log(micros() - t);
    t = micros(); f.ioctl(6, 0); console.log(micros() - t)`;
  assert.equal(output(program), ['800', '45000']);
  assert.match(thrown(`${FILES} f.read(0, [1])`), /^TypeError: "buffer" argument must be a typed array/);
  assert.match(
    thrown(`${FILES} f.read('0', new Uint8Array(1))`),
    /^TypeError: "block" argument must be a number/,
  );
});

flash('has nothing for the sectors of storage and of the program, and says so', () => {
  const read = (sector: number) =>
    thrown(`new (require('flash').Flash)().read(${sector}, new Uint8Array(1))`);
  assert.match(read(0), 'No stand-in for sector 0 of the flash: it holds storage');
  assert.match(read(131), 'No stand-in for sector 131 of the flash: it holds the program');
  assert.match(read(260), 'No stand-in for sector 260 of the flash: it has 260');
});

flash.run();
