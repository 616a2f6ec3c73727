import type { Frame, Surface } from './surface.ts';

/** A picture as `drawBitmap` takes it. */
export interface Bitmap {
  width: number;
  height: number;
  /** 1, or 16; of any other nothing is drawn. */
  bpp: number;
  data: Uint8Array;
}

export interface BitmapStyle {
  color: number;
  /** Null: all colors are drawn. */
  transparent: number | null;
  scaleX: number;
  scaleY: number;
  flipX: boolean;
  flipY: boolean;
}

/** Draws a picture (src/modules/graphics/gc.c, gc_draw_bitmap): one that is mirrored lies a pixel further. */
export function drawBitmap(
  surface: Surface,
  frame: Frame,
  x: number,
  y: number,
  { width, height, bpp, data }: Bitmap,
  { color, transparent, scaleX, scaleY, flipX, flipY }: BitmapStyle,
): void {
  const isOutside =
    x >= frame.width || y >= frame.height || x + width * scaleX - 1 < 0 || y + height * scaleY - 1 < 0;
  if (isOutside) return;
  const put = (column: number, row: number, value: number) => {
    const px = x + (flipX ? width - column : column) * scaleX;
    const py = y + (flipY ? height - row : row) * scaleY;
    if (scaleX === 1 && scaleY === 1) surface.setPixel(px, py, value);
    else surface.fillRect(px, py, scaleX, scaleY, value);
  };
  const rowBytes = Math.floor((width + 7) / 8);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (bpp === 1) {
        const byte = data[row * rowBytes + (column >> 3)] ?? 0;
        if (byte & (0x80 >> (column & 7))) put(column, row, color);
      } else if (bpp === 16) {
        const at = (row * width + column) * 2;
        const value = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
        if (value !== transparent) put(column, row, value);
      }
    }
  }
}
