const decoder = /* @__PURE__ */ new TextDecoder('utf-8');

/** Decodes UTF-8: the module `#runtime/text`. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
