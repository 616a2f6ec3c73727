import type { Config } from '../../build/config/types.ts';
import { programName, sourceOf } from '../kaluma/programs.ts';
import { parseRequest, usualRequest } from '../kaluma/request.ts';
import type { Constants } from './constants.ts';
import { total } from './counting/counted-board.ts';
import { keptBytes } from './counting/engine-names.ts';
import { type Cost, costOf, heapBehindBoot } from './model.ts';
import { countedProgram, playBoot, playRequest, type Request } from './requests.ts';

/** What the model says of a program. */
export interface Prediction {
  name: string;
  /** One request; null for a program that is asked nothing. */
  cost: Cost | null;
  /** Bytes of the heap behind boot. */
  heap: number;
  /** Bytes of its text. */
  bytes: number;
}

/** It looks a name up for every request, and the simulated host serves none. */
const UNANSWERED = ['lookup'];

/** The request that a program is usually asked on an engine; null where it is asked nothing. */
export function requestOf(name: string, device: string): Request | null {
  const asked = parseRequest(usualRequest(programName(name)), device);
  if (!asked || UNANSWERED.includes(name)) return null;
  const { port, send, enough } = asked;
  return { ...sourceOf(name), port, says: send === '' ? null : send, closesAfter: enough ?? undefined };
}

/** A firmware of the gallery, or `req`: counted on the simulated board, as built. Throws where its request fails. */
export async function predict(name: string, config: Config, constants: Constants): Promise<Prediction> {
  const asked = requestOf(name, config.network.ip);
  const { program, board } = await countedProgram(asked ?? sourceOf(name), config);
  const boot = playBoot(board);
  const bytes = Buffer.byteLength(program);
  const heap = heapBehindBoot(keptBytes(program), total(boot), constants);
  const cost = asked ? costOf(total(playRequest(board, asked)), constants, heap) : null;
  return { name, cost, heap, bytes };
}
