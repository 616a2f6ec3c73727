const decoder = /* @__PURE__ */ new TextDecoder('utf-8');

/**
 * Bytes as characters of the codes 0 to 255. ASCII, which nearly every head is, takes the runtime's decoder some 0.2 ms
 * a kilobyte; a string that came out shorter than its bytes had others in it, and is made anew in the slow way.
 */
export function latin1(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.length === bytes.length ? text : String.fromCharCode.apply(null, bytes as unknown as number[]);
}
