import type { WatchEvent } from '../../sim/watch/events.ts';
import type { Hello } from './hello.ts';
import { Model } from './model.ts';

/** What a recording says when it cannot be read. */
export class RecordingError extends Error {}

/**
 * Reads a recording: a line of JSON for the device, then one for each event.
 *
 * @throws RecordingError that names the line
 */
export function readRecording(text: string): Model {
  const lines = text.split('\n').filter((line) => line !== '');
  const model = new Model();
  lines.forEach((line, i) => {
    const record = parse(line, i + 1, i === lines.length - 1);
    if (record === null) return;
    if (i > 0) {
      model.apply(record as WatchEvent);
      return;
    }
    const hello = record as Hello;
    if (hello.kind !== 'hello')
      throw new RecordingError('this is no recording: its first line names no device');
    if (hello.version !== 1)
      throw new RecordingError(`a recording of version ${hello.version}; this page reads 1`);
    model.hello = hello;
  });
  if (!model.hello) throw new RecordingError('this is no recording: it is empty');
  return model;
}

/** The last line may be cut off: its writer was killed. */
function parse(line: string, number: number, isLast: boolean): { kind?: string } | null {
  try {
    return JSON.parse(line);
  } catch {
    if (isLast && number > 1) return null;
    throw new RecordingError(`this is no recording: line ${number} is no JSON`);
  }
}
