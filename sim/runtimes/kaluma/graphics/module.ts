import { types } from 'node:util';
import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';
import { drawBitmap } from './bitmap.ts';
import * as shapes from './shapes.ts';
import { BufferSurface, CallbackSurface, depthOf, Frame, type Surface } from './surface.ts';
import { drawText, type Font, measureText, type Style } from './text.ts';

/** What a context of the program is inside. */
interface Context {
  frame: Frame;
  surface: Surface;
  color: number;
  fillColor: number;
  style: Style;
}

type Given = Record<string, unknown>;
type Method = (this: object, ...args: unknown[]) => unknown;

const int16 = (value: number): number => (Math.trunc(value) << 16) >> 16;
const uint16 = (value: number): number => Math.trunc(value) & 0xffff;
const uint8 = (value: number): number => Math.trunc(value) & 0xff;

function numberOf(from: Given, name: string, fallback: number): number {
  const value = from[name];
  return typeof value === 'number' ? value : fallback;
}

/** The whole buffer behind a Uint8Array, as C sees it. */
function wholeOf(value: unknown): Uint8Array | null {
  return types.isUint8Array(value) ? new Uint8Array(value.buffer) : null;
}

/**
 * The module `graphics` (src/modules/graphics). Its traps: a context without options has no size; all contexts share the font
 * that was set last; errors of callbacks are lost; a buffer has no room for the rows behind the last eight. The runtime's own font is not there: drawing with it throws, and says so.
 */
export function graphicsModule(realm: Realm, halt: (reason: string) => void): Given {
  const check = new Check(realm);
  const contexts = new WeakMap<object, Context>();
  /** The one place that a font of the program has. */
  const shared: Font = {
    ...{ bitmap: new Uint8Array(0), glyphs: null, first: 0, width: 0, height: 0, advanceX: 0, advanceY: 0 },
  };

  const begin = (self: object, frame: Frame, surface: Surface) => {
    const style = { font: null, color: 1, scaleX: 1, scaleY: 1 };
    contexts.set(self, { frame, surface, color: 1, fillColor: 1, style });
  };
  const of = (self: object): Context => {
    const context = contexts.get(self);
    if (!context) throw realm.error('ReferenceError', 'Failed to get native handle');
    return context;
  };
  /** A method of numbers: each is checked by its name, and is 16 bits with a sign. */
  const method = (names: string[], run: (context: Context, ...values: number[]) => unknown): Method =>
    function (...args) {
      const values = names.map((name, i) => check.number(args, i, name));
      return run(of(this), ...values.map(int16));
    };
  const setter = (key: 'color' | 'fillColor') =>
    method(['color'], (context, color) => {
      context[key] = uint16(color);
    });
  const bytesOf = (args: unknown[], at: number) =>
    Buffer.from(check.string(args, at, 'text').split('\0', 1)[0]);
  const overrun = () =>
    halt(
      'a graphics context has written behind its buffer: with one bit a pixel its height is a multiple of 8',
    );
  const lacking = (): never => {
    throw realm.error('Error', "No stand-in for the runtime's own font: give setFont one");
  };

  const methods: Record<string, Method> = {
    getWidth: method([], ({ frame }) => frame.width),
    getHeight: method([], ({ frame }) => frame.height),
    color16: method(
      ['red', 'green', 'blue'],
      (_, red, green, blue) => ((red & 0xf8) << 8) | ((green & 0xfc) << 3) | (uint8(blue) >> 3),
    ),
    clearScreen: method([], ({ surface }) => surface.fillScreen(0)),
    fillScreen: method(['color'], ({ surface }, color) => surface.fillScreen(uint16(color))),
    setRotation: method(['rotation'], ({ frame }, rotation) => frame.rotate(rotation)),
    getRotation: method([], ({ frame }) => frame.rotation),
    setColor: setter('color'),
    getColor: method([], ({ color }) => color),
    setFillColor: setter('fillColor'),
    getFillColor: method([], ({ fillColor }) => fillColor),
    setFontColor: method(['color'], ({ style }, color) => {
      style.color = uint16(color);
    }),
    getFontColor: method([], ({ style }) => style.color),
    setFontScale: method(['scaleX', 'scaleY'], ({ style }, x, y) => {
      Object.assign(style, { scaleX: uint8(x), scaleY: uint8(y) });
    }),
    setPixel: method(['x', 'y', 'color'], ({ surface }, x, y, color) =>
      surface.setPixel(x, y, uint16(color)),
    ),
    getPixel: method(['x', 'y'], ({ surface }, x, y) => surface.getPixel(x, y)),
    drawLine: method(['x0', 'y0', 'x1', 'y1'], ({ surface, color }, x0, y0, x1, y1) =>
      shapes.line(surface, x0, y0, x1, y1, color),
    ),
    drawRect: method(['x', 'y', 'w', 'h'], ({ surface, color }, x, y, w, h) =>
      shapes.rectangle(surface, x, y, w, h, color),
    ),
    fillRect: method(['x', 'y', 'w', 'h'], ({ surface, fillColor }, x, y, w, h) =>
      surface.fillRect(x, y, w, h, fillColor),
    ),
    drawCircle: method(['x', 'y', 'r'], ({ surface, color }, x, y, r) =>
      shapes.circle(surface, x, y, r, color),
    ),
    fillCircle: method(['x', 'y', 'r'], ({ surface, fillColor }, x, y, r) =>
      shapes.disc(surface, x, y, r, fillColor),
    ),
    drawRoundRect: method(['x', 'y', 'w', 'h', 'r'], ({ surface, color }, x, y, w, h, r) =>
      shapes.roundRectangle(surface, x, y, w, h, r, color),
    ),
    fillRoundRect: method(['x', 'y', 'w', 'h', 'r'], ({ surface, fillColor }, x, y, w, h, r) =>
      shapes.roundBox(surface, x, y, w, h, r, fillColor),
    ),
    setFont(...args) {
      const given = args[0] as Given | null | undefined;
      if (args.length === 0) return;
      if (typeof given !== 'object')
        throw realm.error('TypeError', '"font" argument must be an object or null');
      of(this).style.font = given === null ? null : fontOf(given);
    },
    drawText(...args) {
      const [x, y] = ['x', 'y'].map((name, i) => int16(check.number(args, i, name)));
      const text = bytesOf(args, 2);
      const { surface, frame, style } = of(this);
      drawText(surface, frame, style, { x, y }, text, lacking);
    },
    measureText(...args) {
      const text = bytesOf(args, 0);
      return Object.assign(realm.object(), measureText(of(this).style, text));
    },
    drawBitmap(...args) {
      const [x, y] = ['x', 'y'].map((name, i) => int16(check.number(args, i, name)));
      const bitmap = args[2] as Given | undefined;
      if (typeof bitmap !== 'object' || bitmap === null) return;
      const { surface, frame } = of(this);
      const data =
        typeof bitmap.data === 'string' ? Buffer.from(bitmap.data, 'base64') : wholeOf(bitmap.data);
      if (!data) throw realm.error('TypeError', 'bitmap.data must be Uint8Array or string.');
      const options = (typeof args[3] === 'object' && args[3] !== null ? args[3] : {}) as Given;
      const size = (name: string) => uint16(numberOf(bitmap, name, 0));
      const picture = {
        width: size('width'),
        height: size('height'),
        bpp: uint8(numberOf(bitmap, 'bpp', 1)),
        data,
      };
      drawBitmap(surface, frame, x, y, picture, {
        color: uint16(numberOf(options, 'color', 1)),
        transparent: typeof options.transparent === 'number' ? uint16(options.transparent) : null,
        scaleX: uint8(numberOf(options, 'scaleX', 1)),
        scaleY: uint8(numberOf(options, 'scaleY', 1)),
        flipX: options.flipX === true,
        flipY: options.flipY === true,
      });
    },
  };

  const fontOf = (given: Given): Font => {
    const bitmap = wholeOf(given.bitmap);
    if (!bitmap) throw realm.error('TypeError', 'font.bitmap must be Uint8Array.');
    const size = (name: string) => uint8(numberOf(given, name, 0));
    return Object.assign(shared, {
      bitmap,
      // A font without glyphs keeps those of the one before.
      glyphs: wholeOf(given.glyphs) ?? shared.glyphs,
      first: size('first'),
      width: size('width'),
      height: size('height'),
      advanceX: size('advanceX'),
      advanceY: size('advanceY'),
    });
  };

  const frameOf = (args: unknown[]): { frame: Frame; options: Given | null } => {
    const [width, height] = ['width', 'height'].map((name, i) => int16(check.number(args, i, name)));
    const options = args.length > 2 ? check.object(args, 2, 'options') : null;
    const frame = new Frame(width, height);
    if (options) frame.rotate(uint8(numberOf(options, 'rotation', 0)));
    return { frame, options };
  };

  class GraphicsContext {
    constructor(...args: unknown[]) {
      const { frame, options } = frameOf(args);
      begin(this, frame, new CallbackSurface(frame, options ?? {}));
    }
  }

  class BufferedGraphicsContext {
    buffer: Uint8Array;

    constructor(...args: unknown[]) {
      const { frame, options } = frameOf(args);
      const depth = depthOf(options ? uint8(numberOf(options, 'bpp', 1)) : null);
      const size = depth.bytes(frame.deviceWidth, frame.deviceHeight);
      this.buffer = new (realm.global.Uint8Array as Uint8ArrayConstructor)(size);
      begin(this, frame, new BufferSurface(frame, depth, this.buffer, overrun));
      (this as unknown as Given).__display_cb = options?.display;
    }

    display(): unknown {
      of(this);
      const callback = (this as unknown as Given).__display_cb;
      return typeof callback === 'function' ? callback(this.buffer) : undefined;
    }
  }
  Object.assign(GraphicsContext.prototype, methods);
  Object.assign(BufferedGraphicsContext.prototype, methods);
  return { GraphicsContext, BufferedGraphicsContext };
}
