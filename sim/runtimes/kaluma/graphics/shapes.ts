import type { Surface } from './surface.ts';

/** Bits of `arcs` and `filledArcs`: which quarters. */
export const UPPER_LEFT = 1;
export const UPPER_RIGHT = 2;
export const LOWER_RIGHT = 4;
export const LOWER_LEFT = 8;

/** A line by Bresenham, always drawn towards greater coordinates of its longer side (src/modules/graphics/gc.c). */
export function line(surface: Surface, x0: number, y0: number, x1: number, y1: number, color: number): void {
  const isSteep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  let [from, to, side, otherSide] = isSteep ? [y0, y1, x0, x1] : [x0, x1, y0, y1];
  if (from > to) [from, to, side, otherSide] = [to, from, otherSide, side];
  const [length, rise] = [to - from, Math.abs(otherSide - side)];
  const step = side < otherSide ? 1 : -1;
  let error = Math.trunc(length / 2);
  for (; from <= to; from++) {
    if (isSteep) surface.setPixel(side, from, color);
    else surface.setPixel(from, side, color);
    error -= rise;
    if (error >= 0) continue;
    side += step;
    error += length;
  }
}

export function rectangle(
  surface: Surface,
  x: number,
  y: number,
  width: number,
  height: number,
  color: number,
): void {
  surface.fillRect(x, y, width, 1, color);
  surface.fillRect(x, y + height - 1, width, 1, color);
  surface.fillRect(x, y, 1, height, color);
  surface.fillRect(x + width - 1, y, 1, height, color);
}

/** The points of an eighth of a circle, by the midpoint algorithm, without the first one. */
function* eighth(radius: number): Generator<[near: number, far: number]> {
  let [near, far] = [0, radius];
  let [decision, nearStep, farStep] = [1 - radius, 1, -2 * radius];
  while (near < far) {
    if (decision >= 0) {
      far--;
      farStep += 2;
      decision += farStep;
    }
    near++;
    nearStep += 2;
    decision += nearStep;
    yield [near, far];
  }
}

export function arcs(
  surface: Surface,
  x: number,
  y: number,
  radius: number,
  quarters: number,
  color: number,
): void {
  const put = (quarter: number, dx: number, dy: number) => {
    if (quarters & quarter) surface.setPixel(x + dx, y + dy, color);
  };
  for (const [near, far] of eighth(radius)) {
    for (const [a, b] of [
      [near, far],
      [far, near],
    ]) {
      put(LOWER_RIGHT, a, b);
      put(UPPER_RIGHT, a, -b);
      put(LOWER_LEFT, -a, b);
      put(UPPER_LEFT, -a, -b);
    }
  }
}

export function circle(surface: Surface, x: number, y: number, radius: number, color: number): void {
  for (const [dx, dy] of [
    [0, radius],
    [0, -radius],
    [radius, 0],
    [-radius, 0],
  ])
    surface.setPixel(x + dx, y + dy, color);
  arcs(surface, x, y, radius, UPPER_LEFT | UPPER_RIGHT | LOWER_RIGHT | LOWER_LEFT, color);
}

/** Columns to the right (1) and to the left (2) of a center that is `stretch` pixels higher than one. */
function columns(
  surface: Surface,
  x: number,
  y: number,
  radius: number,
  sides: number,
  stretch: number,
  color: number,
): void {
  const put = (dx: number, half: number) => {
    if (sides & 1) surface.fillRect(x + dx, y - half, 1, 2 * half + stretch + 1, color);
    if (sides & 2) surface.fillRect(x - dx, y - half, 1, 2 * half + stretch + 1, color);
  };
  let [lastNear, lastFar] = [0, radius];
  for (const [near, far] of eighth(radius)) {
    if (near < far + 1) put(near, far);
    if (far !== lastFar) {
      put(lastFar, lastNear);
      lastFar = far;
    }
    lastNear = near;
  }
}

export function disc(surface: Surface, x: number, y: number, radius: number, color: number): void {
  surface.fillRect(x, y - radius, 1, 2 * radius + 1, color);
  columns(surface, x, y, radius, 3, 0, color);
}

function fitted(radius: number, width: number, height: number): number {
  return Math.min(radius, Math.trunc(Math.min(width, height) / 2));
}

export function roundRectangle(
  surface: Surface,
  x: number,
  y: number,
  width: number,
  height: number,
  wanted: number,
  color: number,
): void {
  const r = fitted(wanted, width, height);
  surface.fillRect(x + r, y, width - 2 * r, 1, color);
  surface.fillRect(x + r, y + height - 1, width - 2 * r, 1, color);
  surface.fillRect(x, y + r, 1, height - 2 * r, color);
  surface.fillRect(x + width - 1, y + r, 1, height - 2 * r, color);
  const [right, bottom] = [x + width - r - 1, y + height - r - 1];
  arcs(surface, x + r, y + r, r, UPPER_LEFT, color);
  arcs(surface, right, y + r, r, UPPER_RIGHT, color);
  arcs(surface, right, bottom, r, LOWER_RIGHT, color);
  arcs(surface, x + r, bottom, r, LOWER_LEFT, color);
}

export function roundBox(
  surface: Surface,
  x: number,
  y: number,
  width: number,
  height: number,
  wanted: number,
  color: number,
): void {
  const r = fitted(wanted, width, height);
  surface.fillRect(x + r, y, width - 2 * r, height, color);
  columns(surface, x + width - r - 1, y + r, r, 1, height - 2 * r - 1, color);
  columns(surface, x + r, y + r, r, 2, height - 2 * r - 1, color);
}
