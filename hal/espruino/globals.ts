/** Espruino's globals, under types that those of another runtime do not touch. */
export const espruino: EspruinoGlobal = /* @__PURE__ */ own();

function own(): EspruinoGlobal {
  return global as unknown as EspruinoGlobal;
}
