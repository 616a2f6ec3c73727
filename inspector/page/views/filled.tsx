import type { ComponentChildren } from 'preact';

/** A part of the page, or the line that says why this device cannot fill it. */
export function Filled({ lacks, children }: { lacks?: string; children: ComponentChildren }) {
  return lacks === undefined ? children : <p class="empty">{lacks}</p>;
}
