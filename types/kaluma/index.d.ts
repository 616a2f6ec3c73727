/**
 * The globals and modules of Kaluma 1.2 and 1.3 on RP2040 and RP2350 boards, as the runtime's sources have them (tags 1.2.1
 * and 1.3.0-beta.2; docs/kaluma-types.md). "By 1.3.0-beta" marks what only the pre-release does.
 *
 * For programs that run on a board: `"types": ["spisock/types/kaluma"]`, and no `dom` in `lib`.
 */

/// <reference path="./globals.d.ts" />
/// <reference path="./pins.d.ts" />
/// <reference path="./io.d.ts" />
/// <reference path="./buses.d.ts" />
/// <reference path="./storage.d.ts" />
/// <reference path="./files.d.ts" />
/// <reference path="./streams.d.ts" />
/// <reference path="./net.d.ts" />
/// <reference path="./graphics.d.ts" />
/// <reference path="./rp2.d.ts" />
/// <reference path="./library.d.ts" />
