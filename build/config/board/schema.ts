import { compileSchema, complaintBy } from '../schema.ts';

/** What a board's file may say. In `allowed` is what completes a sentence that begins with "it is". */
const validate = compileSchema({
  type: 'object',
  allowed: 'an object with name, mcu, runtime, runtimeVersion, spi and cs',
  additionalProperties: false,
  required: ['name', 'mcu', 'runtime', 'runtimeVersion', 'spi', 'cs'],
  properties: {
    name: { type: 'string', allowed: 'a text, the same as the name of the file' },
    mcu: { type: 'string', enum: ['rp2040', 'rp2350'], allowed: 'rp2040 or rp2350' },
    chip: { type: 'string', enum: ['w5500', 'w5100s'], allowed: 'w5500, the default, or w5100s' },
    runtime: { type: 'string', enum: ['kaluma'], allowed: 'kaluma' },
    runtimeVersion: {
      type: 'string',
      pattern: '^\\d+\\.\\d+(\\.\\d+)?$',
      allowed: 'a text with a version, such as 1.2 or 1.2.1',
    },
    spi: {
      type: 'object',
      allowed: 'an object with bus, miso, mosi, sck and baudHz',
      additionalProperties: false,
      required: ['bus', 'miso', 'mosi', 'sck', 'baudHz'],
      properties: {
        bus: { type: 'integer', enum: [0, 1], allowed: '0 or 1' },
        miso: { $ref: '#/definitions/pin' },
        mosi: { $ref: '#/definitions/pin' },
        sck: { $ref: '#/definitions/pin' },
        baudHz: {
          type: 'integer',
          minimum: 100_000,
          maximum: 80_000_000,
          allowed: 'a number of hertz, 100000 to 80000000',
        },
      },
    },
    cs: { $ref: '#/definitions/pin' },
    reset: { $ref: '#/definitions/pinOrNull' },
    interrupt: { $ref: '#/definitions/pinOrNull' },
    pio: { type: 'boolean', allowed: 'true where the chip is on pins that only PIO reaches' },
    notes: { type: 'array', items: { type: 'string', allowed: 'a text' }, allowed: 'a list of texts' },
  },
});

/** Returns the first thing that is wrong with what a board's file exports, as one line, or null. */
export function boardSchemaComplaint(board: unknown): string | null {
  return complaintBy(validate, board, 'board');
}
