import type { ConsoleEvent, NoteEvent } from '../../../sim/watch/events.ts';
import { at } from '../format.ts';
import { Scroll } from './scroll.tsx';

const ROWS = 200;

/** Lines of the board's console, with the places of errors in the sources; controls that were used stand between them. */
export function Console({ lines, notes }: { lines: ConsoleEvent[]; notes: NoteEvent[] }) {
  const all = [
    ...lines.map(({ at, line, isError }) => ({ at, text: line, kind: isError ? 'error' : 'line' })),
    ...notes.map(({ at, text }) => ({ at, text, kind: 'note' })),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(-ROWS);
  if (all.length === 0) return <p class="empty">Nothing was printed since this page is open.</p>;
  return (
    <Scroll name="Console, the latest first">
      <ol class="console">
        {all.reverse().map((one, i) => (
          <li key={String(i)} class={one.kind}>
            <span class="when">{at(one.at)}</span> <span>{one.text}</span>
          </li>
        ))}
      </ol>
    </Scroll>
  );
}
