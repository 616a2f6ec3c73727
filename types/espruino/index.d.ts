/**
 * The globals and modules of Espruino 2v29 that programs use on boards with a network (espruino.com/Reference, and the
 * runtime's sources). For programs that run on a board: `"types": ["spisock/types/espruino"]`, and no `dom` in `lib`.
 */

/// <reference path="./globals.d.ts" />
/// <reference path="./pins.d.ts" />
/// <reference path="./buses.d.ts" />
/// <reference path="./net.d.ts" />
/// <reference path="./storage.d.ts" />
