import type { Frame, Surface } from './surface.ts';

/** A font of the program (src/modules/graphics/module_graphics.c, setFont). */
export interface Font {
  bitmap: Uint8Array;
  /** Width, height and advance of each character, a byte each; null: all are alike. */
  glyphs: Uint8Array | null;
  first: number;
  width: number;
  height: number;
  advanceX: number;
  advanceY: number;
}

/** How a context draws text. */
export interface Style {
  /** Null: the runtime's own. */
  font: Font | null;
  color: number;
  scaleX: number;
  scaleY: number;
}

/** The cell of a character of the runtime's own font. */
const OWN_ADVANCE = 6;
const OWN_HEIGHT = 8;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

const glyphOf = (font: Font, code: number) => (font.glyphs ? 3 * (code - font.first) : -1);

/** Draws each byte of a text as a character. `lacking` is called where the runtime's own font is needed. */
export function drawText(
  surface: Surface,
  frame: Frame,
  style: Style,
  at: { x: number; y: number },
  text: Uint8Array,
  lacking: () => never,
): void {
  const { font, scaleX, scaleY } = style;
  if (!font) return lacking();
  let { x, y } = at;
  for (const code of text) {
    if (code === LINE_FEED) {
      x = at.x;
      y += font.advanceY * scaleY;
    } else if (code !== RETURN) {
      drawCharacter(surface, frame, { ...style, font }, x, y, code);
      const glyph = glyphOf(font, code);
      x += (glyph < 0 ? font.advanceX : (font.glyphs?.[glyph + 2] ?? 0)) * scaleX;
    }
  }
}

function drawCharacter(
  surface: Surface,
  frame: Frame,
  { font, color, scaleX, scaleY }: Style & { font: Font },
  x: number,
  y: number,
  code: number,
): void {
  const { width, height } = font;
  const isOutside =
    x >= frame.width || y >= frame.height || x + width * scaleX - 1 < 0 || y + height * scaleY - 1 < 0;
  if (isOutside) return;
  const rowBytes = Math.floor((width + 7) / 8);
  const start = (code - font.first) * rowBytes * height;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = font.bitmap[start + row * rowBytes + (column >> 3)] ?? 0;
      if (!(byte & (0x80 >> (column & 7)))) continue;
      if (scaleX === 1 && scaleY === 1) surface.setPixel(x + column, y + row, color);
      else surface.fillRect(x + column * scaleX, y + row * scaleY, scaleX, scaleY, color);
    }
  }
}

/** How much room a text takes; a carriage return counts as a character. */
export function measureText({ font, scaleX, scaleY }: Style, text: Uint8Array) {
  let [width, height, x, y] = [0, 0, 0, 0];
  for (const code of text) {
    const glyph = font ? glyphOf(font, code) : -1;
    const own = { width: OWN_ADVANCE, height: OWN_HEIGHT, advance: OWN_ADVANCE };
    const cell = !font
      ? own
      : glyph < 0
        ? { width: font.width, height: font.height, advance: font.advanceX }
        : {
            width: font.glyphs?.[glyph] ?? 0,
            height: font.glyphs?.[glyph + 1] ?? 0,
            advance: font.glyphs?.[glyph + 2] ?? 0,
          };
    if (code === LINE_FEED) {
      x = 0;
      y += font ? font.advanceY : OWN_HEIGHT;
    } else {
      width = Math.max(width, x + cell.width);
      height = Math.max(height, y + cell.height);
      x += cell.advance;
    }
  }
  return { width: width * scaleX, height: height * scaleY };
}
