import { CLIENTS } from './cases/clients.ts';
import type { Case } from './cases/common.ts';
import { DATA } from './cases/data.ts';
import { SERVERS } from './cases/servers.ts';

/** Each runs over each adapter; a skip has its reason (SKIPPED). */
export const CASES: Case[] = [...SERVERS, ...DATA, ...CLIENTS];
