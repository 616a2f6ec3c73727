import type { Config } from '../../build/config/types.ts';
import { programName, sourceOf } from '../kaluma/programs.ts';
import { parseRequest, usualRequest } from '../kaluma/request.ts';
import type { Constants } from './constants.ts';
import { total } from './counting/counted-board.ts';
import { keptBytes } from './counting/engine-names.ts';
import { type Cost, costOf, heapBehindBoot } from './model.ts';
import { countedProgram, playBoot, playRequest, type Request } from './requests.ts';

/** The model's prediction for a program. */
export interface Prediction {
  name: string;
  /** Cost of one request; null for a program without requests. */
  cost: Cost | null;
  /** Bytes of the heap after boot. */
  heap: number;
  /** Bytes of its text. */
  bytes: number;
}

/** A program that looks up a name for every request, for which the simulated host has no server. */
const UNANSWERED = ['lookup'];

/** Returns the usual request of a program on an engine; null if it has none. */
export function requestOf(name: string, device: string): Request | null {
  const asked = parseRequest(usualRequest(programName(name)), device);
  if (!asked || UNANSWERED.includes(name)) return null;
  const { port, send, enough } = asked;
  return { ...sourceOf(name), port, says: send === '' ? null : send, closesAfter: enough ?? undefined };
}

/**
 * Predicts a firmware of the gallery, or `req`, from counts on the simulated board with the built program. Throws if
 * its request fails.
 */
export async function predict(name: string, config: Config, constants: Constants): Promise<Prediction> {
  const asked = requestOf(name, config.network.ip);
  const { program, board } = await countedProgram(asked ?? sourceOf(name), config);
  const boot = playBoot(board);
  const bytes = Buffer.byteLength(program);
  const heap = heapBehindBoot(keptBytes(program), total(boot), constants);
  const cost = asked ? costOf(total(playRequest(board, asked)), constants, heap) : null;
  return { name, cost, heap, bytes };
}
