/** Where pixels go. Coordinates are those of the context as it is rotated; a surface clips what is outside. */
export interface Surface {
  setPixel(x: number, y: number, color: number): void;
  getPixel(x: number, y: number): number;
  fillRect(x: number, y: number, width: number, height: number, color: number): void;
  fillScreen(color: number): void;
}

/** The size of a context, as the device has it and as it is rotated. */
export class Frame {
  readonly deviceWidth: number;
  readonly deviceHeight: number;
  rotation = 0;
  /** As rotated. A context that was made without options has no size (src/modules/graphics/module_graphics.c). */
  width = 0;
  height = 0;

  constructor(deviceWidth: number, deviceHeight: number) {
    this.deviceWidth = deviceWidth;
    this.deviceHeight = deviceHeight;
  }

  /** Quarters of a turn, clockwise. */
  rotate(rotation: number): void {
    this.rotation = rotation & 3;
    const isUpright = this.rotation % 2 === 0;
    this.width = isUpright ? this.deviceWidth : this.deviceHeight;
    this.height = isUpright ? this.deviceHeight : this.deviceWidth;
  }

  contains(x: number, y: number): boolean {
    return x >= 0 && x < this.width && y >= 0 && y < this.height;
  }

  /** Where a pixel is on the device. */
  place(x: number, y: number): [x: number, y: number] {
    const { deviceWidth, deviceHeight } = this;
    if (this.rotation === 1) return [deviceWidth - y - 1, x];
    if (this.rotation === 2) return [deviceWidth - x - 1, deviceHeight - y - 1];
    if (this.rotation === 3) return [y, deviceHeight - x - 1];
    return [x, y];
  }
}

type Callback = (...values: number[]) => unknown;

/** Draws by callbacks of the program, whose errors are lost (src/modules/graphics/gc_cb_prims.c). */
export class CallbackSurface implements Surface {
  private readonly frame: Frame;
  private readonly callbacks: { setPixel?: unknown; getPixel?: unknown; fillRect?: unknown };

  constructor(frame: Frame, callbacks: CallbackSurface['callbacks']) {
    this.frame = frame;
    this.callbacks = callbacks;
  }

  setPixel(x: number, y: number, color: number): void {
    if (this.frame.contains(x, y)) this.call(this.callbacks.setPixel, ...this.frame.place(x, y), color);
  }

  getPixel(x: number, y: number): number {
    if (!this.frame.contains(x, y)) return 0;
    const color = this.call(this.callbacks.getPixel, ...this.frame.place(x, y));
    return typeof color === 'number' ? color & 0xffff : 0;
  }

  /** A rectangle outside is drawn at the edge; one of no width is two pixels wide. */
  fillRect(x: number, y: number, width: number, height: number, color: number): void {
    const { frame } = this;
    const [ax, ay] = frame.place(x, y);
    const [bx, by] = frame.place(x + width - 1, y + height - 1);
    const clip = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
    const left = clip(Math.min(ax, bx), frame.deviceWidth);
    const top = clip(Math.min(ay, by), frame.deviceHeight);
    const right = clip(Math.max(ax, bx), frame.deviceWidth);
    const bottom = clip(Math.max(ay, by), frame.deviceHeight);
    this.call(this.callbacks.fillRect, left, top, right - left + 1, bottom - top + 1, color);
  }

  fillScreen(color: number): void {
    this.fillRect(0, 0, this.frame.deviceWidth, this.frame.deviceHeight, color);
  }

  private call(callback: unknown, ...values: number[]): unknown {
    if (typeof callback !== 'function') return undefined;
    try {
      return (callback as Callback)(...values);
    } catch {
      return undefined;
    }
  }
}

/** One pixel of a buffer: where it is, and how a color is put there and taken back. */
interface Depth {
  bytes(width: number, height: number): number;
  /** In which byte a pixel is. */
  at(width: number, x: number, y: number): number;
  put(buffer: Uint8Array, width: number, x: number, y: number, color: number): void;
  take(buffer: Uint8Array, width: number, x: number, y: number): number;
  fill(buffer: Uint8Array, width: number, height: number, color: number): void;
}

/** A byte is eight rows of a column, the uppermost lowest (src/modules/graphics/gc_1bit_prims.c). */
const ONE_BIT: Depth = {
  bytes: (width, height) => Math.floor((width * height) / 8),
  at: (width, x, y) => x + (y >> 3) * width,
  put(buffer, width, x, y, color) {
    const at = x + (y >> 3) * width;
    if (color) buffer[at] |= 1 << (y & 7);
    else buffer[at] &= ~(1 << (y & 7));
  },
  take: (buffer, width, x, y) => (buffer[x + (y >> 3) * width] >> (y & 7)) & 1,
  fill: (buffer, _width, _height, color) => buffer.fill(color ? 0xff : 0),
};

/** Two pixels a byte, the even one higher, each of three bits that are set where a color is absent (gc_3bit_prims.c). */
const THREE_BITS: Depth = {
  bytes: (width, height) => Math.floor((width * height) / 2),
  at: (width, x, y) => (y * width + x) >> 1,
  put(buffer, width, x, y, color) {
    const at = (y * width + x) >> 1;
    buffer[at] = x & 1 ? (buffer[at] & 0xf8) | absent(color) : (buffer[at] & 0xc7) | (absent(color) << 3);
  },
  take(buffer, width, x, y) {
    const bits = buffer[(y * width + x) >> 1] >> (x & 1 ? 0 : 3);
    return (bits & 4 ? 0 : 0xf800) | (bits & 2 ? 0 : 0x07e0) | (bits & 1 ? 0 : 0x001f);
  },
  fill(buffer, width, height, color) {
    const both = absent(color) | (absent(color) << 3);
    for (let y = 0; y < height; y++) buffer.fill(both, (y * width) >> 1, ((y * width) >> 1) + (width >> 1));
  },
};

function absent(color: number): number {
  return (color & 0xf800 ? 0 : 4) | (color & 0x07e0 ? 0 : 2) | (color & 0x001f ? 0 : 1);
}

/** Two bytes a pixel, the highest first (gc_16bit_prims.c). */
const SIXTEEN_BITS: Depth = {
  bytes: (width, height) => width * height * 2,
  at: (width, x, y) => (y * width + x) * 2,
  put(buffer, width, x, y, color) {
    const at = (y * width + x) * 2;
    buffer[at] = color >> 8;
    buffer[at + 1] = color & 0xff;
  },
  take(buffer, width, x, y) {
    const at = (y * width + x) * 2;
    return (buffer[at] << 8) | buffer[at + 1];
  },
  fill(buffer, _width, _height, color) {
    for (let at = 0; at + 1 < buffer.length; at += 2) {
      buffer[at] = color >> 8;
      buffer[at + 1] = color & 0xff;
    }
  },
};

/** The depth that a number of bits stands for; without options it is what was in the memory, and taken for 16 here. */
export function depthOf(bits: number | null): Depth {
  if (bits === null || bits > 3) return SIXTEEN_BITS;
  return bits > 1 ? THREE_BITS : ONE_BIT;
}

/** Draws into a buffer. */
export class BufferSurface implements Surface {
  private readonly frame: Frame;
  private readonly depth: Depth;
  private readonly buffer: Uint8Array;
  private readonly overrun: () => void;

  /** `buffer`: of `depth.bytes`; `overrun` is called where a pixel has no room in it. */
  constructor(frame: Frame, depth: Depth, buffer: Uint8Array, overrun: () => void) {
    this.frame = frame;
    this.depth = depth;
    this.buffer = buffer;
    this.overrun = overrun;
  }

  setPixel(x: number, y: number, color: number): void {
    if (!this.frame.contains(x, y)) return;
    const [column, row] = this.frame.place(x, y);
    if (this.depth.at(this.frame.deviceWidth, column, row) >= this.buffer.length) this.overrun();
    this.depth.put(this.buffer, this.frame.deviceWidth, column, row, color);
  }

  getPixel(x: number, y: number): number {
    if (!this.frame.contains(x, y)) return 0;
    return this.depth.take(this.buffer, this.frame.deviceWidth, ...this.frame.place(x, y));
  }

  fillRect(x: number, y: number, width: number, height: number, color: number): void {
    for (let column = x; column < x + width; column++)
      for (let row = y; row < y + height; row++) this.setPixel(column, row, color);
  }

  fillScreen(color: number): void {
    this.depth.fill(this.buffer, this.frame.deviceWidth, this.frame.deviceHeight, color);
  }
}
