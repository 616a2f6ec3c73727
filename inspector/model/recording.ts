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
  const { hello, events } = recordedEvents(text);
  const model = new Model();
  model.hello = hello;
  for (const event of events) model.apply(event);
  return model;
}

/**
 * As `readRecording`, with the events themselves.
 *
 * @throws RecordingError that names the line
 */
export function recordedEvents(text: string): { hello: Hello; events: WatchEvent[] } {
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.flatMap((line, i) => parse(line, i + 1, i === lines.length - 1) ?? []);
  const [hello, ...events] = records as [Hello | undefined, ...WatchEvent[]];
  if (!hello) throw new RecordingError('this is no recording: it is empty');
  if (hello.kind !== 'hello')
    throw new RecordingError('this is no recording: its first line names no device');
  if (hello.version !== 1)
    throw new RecordingError(`a recording of version ${hello.version}; this page reads 1`);
  return { hello, events };
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
