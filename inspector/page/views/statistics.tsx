import { useState } from 'preact/hooks';
import type { StatisticsEvent } from '../../../sim/watch/events.ts';
import { count } from '../format.ts';

/** Counters of the provider that are shown even where they are 0. */
const ALWAYS = ['accepted', 'rejected', 'withdrawn', 'resets'];

/** What the provider has counted since it was started, and what the board's memory holds. */
export function Statistics({ counts }: { counts: StatisticsEvent | null }) {
  const [isWhole, setWhole] = useState(false);
  if (!counts) return <p class="empty">The program has told nothing yet.</p>;
  const { memory } = counts;
  const rows = Object.entries(counts.counts).filter(
    ([name, value]) => isWhole || value !== 0 || ALWAYS.includes(name),
  );
  return (
    <>
      <dl class="counts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{wordsOf(name)}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
        {memory && (
          <>
            <div>
              <dt>heap used</dt>
              <dd>{count(memory.heapUsed)}</dd>
            </div>
            <div>
              <dt>heap peak</dt>
              <dd>{count(memory.heapPeak)}</dd>
            </div>
          </>
        )}
      </dl>
      <label>
        <input type="checkbox" checked={isWhole} onChange={() => setWhole(!isWhole)} /> those that are 0, too
      </label>
    </>
  );
}

/** `firstByteOver` as words. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
