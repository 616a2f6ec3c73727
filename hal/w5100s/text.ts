/** Bytes as text: the module `#chip/text`, for runtimes whose SPI takes text. */
export { readDatagramText, readText, writeText } from '../wiznet/texts.ts';
