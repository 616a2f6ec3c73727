import { types } from 'node:util';
import type { Parts } from './parts.ts';

/** Signs that encodeURIComponent leaves as they are. */
const PLAIN = /[0-9A-Za-z\-_.!~*'()]/;

/** TextEncoder and TextDecoder know utf-8 and ascii; btoa and atob take and give bytes. */
export function text({ realm, check }: Parts): Record<string, unknown> {
  const nodeEncoding = (encoding: string): BufferEncoding => {
    if (encoding === 'utf-8') return 'utf8';
    if (encoding === 'ascii') return 'latin1';
    throw realm.error('Error', 'Unsupported encoding.');
  };
  class TextEncoder {
    encoding: string;
    constructor(...args: unknown[]) {
      this.encoding = check.string(args, 0, 'label', 'utf-8');
    }
    encode(...args: unknown[]): Uint8Array {
      const input = check.string(args, 0, 'input');
      if (this.encoding !== 'ascii') return realm.bytes(Buffer.from(input, nodeEncoding(this.encoding)));
      // What is no single byte becomes 0, not the lower half.
      return realm.bytes(Buffer.from(input.replaceAll(/[^\0-\xff]/g, '\0'), 'latin1'));
    }
  }
  class TextDecoder {
    encoding: string;
    constructor(...args: unknown[]) {
      this.encoding = check.string(args, 0, 'label', 'utf-8');
    }
    decode(...args: unknown[]): string {
      const input = check.present(args, 0, 'input');
      if (!types.isUint8Array(input)) throw realm.error('Error', 'input must be Uint8Array.');
      return Buffer.from(input).toString(nodeEncoding(this.encoding));
    }
  }
  const btoa = (...args: unknown[]) => {
    const data = check.present(args, 0, 'data');
    if (types.isUint8Array(data)) return Buffer.from(data).toString('base64');
    if (typeof data === 'string') return Buffer.from(data, 'latin1').toString('base64');
    throw realm.error('TypeError', 'Unsupported binary data.');
  };
  const atob = (...args: unknown[]) =>
    realm.bytes(Buffer.from(check.string(args, 0, 'encodedData'), 'base64'));
  return { TextEncoder, TextDecoder, btoa, atob, ...uris(check) };
}

/**
 * Kaluma's own, over the bytes of a text (src/global.c): a character beyond 16 bits is encoded in two halves of three bytes
 * each, a '%' without digits behind it is no error, and what is decoded ends at the first NUL.
 */
function uris(check: Parts['check']): Record<string, unknown> {
  return {
    encodeURIComponent: (...args: unknown[]) => {
      const data = String(check.present(args, 0, 'data'));
      const bytes = [...data.split('')].flatMap((unit) => [...cesu8(unit)]);
      const sign = (byte: number) => String.fromCharCode(byte);
      const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      return bytes.map((byte) => (PLAIN.test(sign(byte)) ? sign(byte) : hex(byte))).join('');
    },
    decodeURIComponent: (...args: unknown[]) => {
      const data = Buffer.from(String(check.present(args, 0, 'data')));
      const bytes: number[] = [];
      for (let i = 0; i < data.length; i++) {
        const isSign = data[i] === 0x25;
        bytes.push(isSign ? (digit(data[i + 1]) << 4) | digit(data[i + 2]) : data[i]);
        if (isSign) i += 2;
      }
      return Buffer.from(bytes).toString().split('\0', 1)[0];
    },
  };
}

/** One unit of 16 bits, in one to three bytes. */
function cesu8(unit: string): number[] {
  const code = unit.charCodeAt(0);
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
}

/** What is no hexadecimal digit is 0. */
function digit(code: number): number {
  return Number.parseInt(String.fromCharCode(code), 16) || 0;
}
