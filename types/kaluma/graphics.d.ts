/** Drawing on displays (src/modules/graphics). Colors are numbers of 16 bits, red 5, green 6, blue 5. */

declare module 'graphics' {
  interface Font {
    /** One bit a pixel, rows filled up to bytes, one character after the other. */
    bitmap: Uint8Array;
    /** Width, height and advance of each character, where they differ: 3 bytes each. */
    glyphs?: Uint8Array;
    /** The first and the last character code. */
    first: number;
    last: number;
    width: number;
    height: number;
    advanceX: number;
    advanceY: number;
  }

  interface Bitmap {
    width: number;
    height: number;
    /** 1 (default) or 16. */
    bpp?: number;
    /** Rows of bits filled up to bytes, or two bytes a pixel; or the same in Base64. */
    data: Uint8Array | string;
  }

  interface BitmapOptions {
    /** Of the bits that are set; default 1. */
    color?: number;
    /** Of 16 bits: the color that is not drawn. */
    transparent?: number;
    /** 1 (default) to 255. */
    scaleX?: number;
    scaleY?: number;
    /** Mirrored, and one pixel further than without. */
    flipX?: boolean;
    flipY?: boolean;
  }

  /** Draws by callbacks, for displays with a memory of their own. */
  class GraphicsContext {
    /**
     * @param options `rotation` 0 to 3, in quarters of a turn: without options the context has no size
     * @throws TypeError
     */
    constructor(
      width: number,
      height: number,
      options?: {
        rotation?: number;
        setPixel?: (x: number, y: number, color: number) => void;
        getPixel?: (x: number, y: number) => number;
        fillRect?: (x: number, y: number, width: number, height: number, color: number) => void;
      },
    );
    /** As rotated. */
    getWidth(): number;
    getHeight(): number;
    /** Each 0 to 255. */
    color16(red: number, green: number, blue: number): number;
    clearScreen(): void;
    fillScreen(color: number): void;
    setRotation(rotation: number): void;
    getRotation(): number;
    /** Of lines; 1 at first. */
    setColor(color: number): void;
    getColor(): number;
    setFillColor(color: number): void;
    getFillColor(): number;
    setFontColor(color: number): void;
    getFontColor(): number;
    /** Null: the font of the runtime, 6 by 8. All contexts share the last font that was set. */
    setFont(font: Font | null): void;
    setFontScale(scaleX: number, scaleY: number): void;
    setPixel(x: number, y: number, color: number): void;
    /** 0 outside. */
    getPixel(x: number, y: number): number;
    drawLine(x0: number, y0: number, x1: number, y1: number): void;
    drawRect(x: number, y: number, width: number, height: number): void;
    fillRect(x: number, y: number, width: number, height: number): void;
    drawCircle(x: number, y: number, radius: number): void;
    fillCircle(x: number, y: number, radius: number): void;
    drawRoundRect(x: number, y: number, width: number, height: number, radius: number): void;
    fillRoundRect(x: number, y: number, width: number, height: number, radius: number): void;
    drawText(x: number, y: number, text: string): void;
    measureText(text: string): { width: number; height: number };
    drawBitmap(x: number, y: number, bitmap: Bitmap, options?: BitmapOptions): void;
  }

  /** Draws into a buffer, which `display` hands over as a whole. */
  class BufferedGraphicsContext extends GraphicsContext {
    /**
     * @param options without them the context has neither a size nor a depth. `bpp`: 1 (default; a byte is eight rows of a
     * column), 3, or 16 (two bytes a pixel, highest first). With one bit the height is a multiple of 8: what is drawn below
     * destroys other memory
     */
    constructor(
      width: number,
      height: number,
      options?: { rotation?: number; bpp?: number; display?: (buffer: Uint8Array) => void },
    );
    buffer: Uint8Array;
    /** Calls `options.display`, and answers what that answers. */
    display(): unknown;
  }
}
