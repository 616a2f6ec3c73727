import { BARE } from './cases/bare.ts';
import type { Case } from './cases/case.ts';
import { STOCK } from './cases/stock.ts';

/** Each program of the gallery has some. */
export const CASES: Case[] = [...STOCK, ...BARE];
