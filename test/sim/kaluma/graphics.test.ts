import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../../live/bench.ts';

/** What is on a display of 24 by 16 pixels after `draw`, a line a row. */
function picture(draw: string, options = '{}'): string[] {
  return output(`var G = require('graphics'), g = new G.BufferedGraphicsContext(24, 16, ${options}); ${draw};
    for (var y = 0; y < g.getHeight(); y++) {
      var row = '';
      for (var x = 0; x < g.getWidth(); x++) row += g.getPixel(x, y) ? '#' : '.';
      console.log(row);
    }`);
}

const graphics = suite("the stand-in's graphics");

// The pictures are those of the runtime's own C code (src/modules/graphics at 1.2.1), compiled for a host.
graphics('draws lines, circles, rectangles, and rounded ones', () => {
  assert.equal(
    picture(
      'g.drawLine(0, 0, 7, 3); g.drawCircle(13, 5, 4); g.fillRoundRect(18, 1, 6, 10, 2); g.drawRect(0, 6, 8, 5)',
    ),
    [
      '##......................',
      '..##........###....####.',
      '....##....##...##.######',
      '......##..#.....#.######',
      '.........#.......#######',
      '.........#.......#######',
      '########.#.......#######',
      '#......#..#.....#.######',
      '#......#..##...##.######',
      '#......#....###...######',
      '########...........####.',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
    ],
  );
});

graphics('draws pictures, mirrored a pixel further, and larger', () => {
  assert.equal(
    picture(`var data = new Uint8Array([0xe0, 0x80, 0xc0]), b = { width: 3, height: 3, data: data };
      g.drawBitmap(1, 1, b); g.drawBitmap(6, 1, b, { flipX: true });
      g.drawBitmap(12, 1, { width: 3, height: 3, data: 'gEAg' }, { scaleX: 2, scaleY: 2 })`),
    [
      '........................',
      '.###...###..##..........',
      '.#.......#..##..........',
      '.##.....##....##........',
      '..............##........',
      '................##......',
      '................##......',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
      '........................',
    ],
  );
});

graphics('turns by quarters, and its size with it', () => {
  const rows = picture('g.fillCircle(2, 2, 2)', '{ rotation: 1 }');
  assert.equal([rows.length, rows[0], rows[1]], [24, '.###............', '#####...........']);
});

for (const [bpp, buffer] of [
  [1, '0,0,1,1'],
  [3, '4,60'],
  [16, '0,0,0,0,248,0,0,0'],
] as const) {
  graphics(`keeps a pixel in ${bpp} bits as the display wants it`, () => {
    const [first, bytes] =
      output(`var G = require('graphics'), g = new G.BufferedGraphicsContext(8, 8, { bpp: ${bpp} });
      g.fillScreen(0); g.setPixel(2, 0, 0xf800); console.log(g.getPixel(2, 0)); if (${bpp} === 1) g.setPixel(3, 0, 1);
      console.log([].slice.call(g.buffer, 0, ${buffer.split(',').length}).join())`);
    assert.is(first, bpp === 1 ? '1' : '63488');
    assert.is(bytes, bpp === 3 ? '63,31' : buffer);
  });
}

graphics('hands its buffer to the display, and answers what that answers', () => {
  const lines =
    output(`var G = require('graphics'), g = new G.BufferedGraphicsContext(8, 8, { display: function (b) { return b === g.buffer } });
    console.log(g.display(), g.color16(255, 255, 255), g.getColor(), g.getWidth())`);
  assert.equal(lines, ['true 65535 1 8']);
});

graphics('draws by callbacks, clipped to the display, and loses their errors', () => {
  const lines = output(`var G = require('graphics'), g = new G.GraphicsContext(20, 10, {
      rotation: 0, fillRect: function (x, y, w, h, c) { console.log(x, y, w, h, c) }, setPixel: function () { throw new Error('lost') } });
    g.setFillColor(7); g.fillRect(15, 5, 50, 2); g.fillRect(30, 1, 2, 2); g.setPixel(1, 1, 1); g.fillScreen(9)`);
  assert.equal(lines, ['15 5 5 2 7', '19 1 1 2 7', '0 0 20 10 9']);
});

graphics('has no size without options', () => {
  assert.equal(
    output(`var G = require('graphics'), g = new G.GraphicsContext(20, 10); console.log(g.getWidth())`),
    ['0'],
  );
});

const FONT = `var font = { bitmap: new Uint8Array([0x80, 0xc0]), first: 65, last: 66, width: 2, height: 1, advanceX: 3, advanceY: 2 };`;

graphics('draws text in the font of the program, and measures it', () => {
  const rows =
    picture(`${FONT} g.setFont(font); g.drawText(0, 0, 'AB\\nB'); g.setFontScale(2, 2); g.drawText(8, 0, 'A');
    var m = g.measureText('AB'); g.setPixel(20, m.width, 1)`);
  assert.equal(
    [rows[0].slice(0, 10), rows[1].slice(0, 10), rows[2].slice(0, 10)],
    ['#..##...##', '........##', '##........'],
  );
  assert.is(rows[10][20], '#');
});

graphics('has not the font of the runtime, but measures in it', () => {
  const context = `var G = require('graphics'), g = new G.BufferedGraphicsContext(8, 8, {});`;
  assert.equal(output(`${context} var m = g.measureText('ab\\nc'); console.log(m.width, m.height)`), [
    '12 16',
  ]);
  assert.match(thrown(`${context} g.drawText(0, 0, 'a')`), /^Error: No stand-in for the runtime's own font/);
});

graphics('halts the board where it writes behind its buffer', () => {
  const run = () =>
    new Bench().run(
      `var G = require('graphics'), g = new G.BufferedGraphicsContext(8, 12, {}); g.setPixel(7, 9, 1)`,
    );
  assert.throws(run, /written behind its buffer/);
});

for (const [call, text] of [
  ['new G.GraphicsContext(8)', 'TypeError: "height" argument must be a number'],
  ['g.setPixel(1, 2)', 'TypeError: "color" argument must be a number'],
  ['g.setFont({})', 'TypeError: font.bitmap must be Uint8Array.'],
  [
    'g.drawBitmap(0, 0, { width: 1, height: 1, data: [1] })',
    'TypeError: bitmap.data must be Uint8Array or string.',
  ],
  ['G.GraphicsContext.prototype.getWidth.call({})', 'ReferenceError: Failed to get native handle'],
]) {
  graphics(`throws ${text} at ${call}`, () => {
    const context = `var G = require('graphics'), g = new G.BufferedGraphicsContext(8, 8, {});`;
    assert.is(thrown(`${context} ${call}`), text);
  });
}

graphics.run();
