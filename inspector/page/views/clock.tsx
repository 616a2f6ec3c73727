import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../store.ts';

/** Lengths of a step, in milliseconds. */
const STEPS = [0.1, 1, 10, 100, 1000];

/** Holds the device, and lets it go on step by step: by buttons, and by keys outside of fields. */
export function Clock({ store }: { store: Store }) {
  const [ms, setMs] = useState(10);
  const { isHeld, live } = store;
  const pause = () => store.ask({ do: 'pause', on: !isHeld });
  const step = () => isHeld && store.ask({ do: 'step', ms });
  const next = () => isHeld && store.ask({ do: 'step', to: 'event' });
  useEffect(() => {
    const keys: Record<string, () => unknown> = { p: pause, t: step, n: next };
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if ((event.target as HTMLElement).matches('input[type=search], select, textarea')) return;
      keys[event.key.toLowerCase()]?.();
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  });
  return (
    <fieldset class="clock">
      <legend>Device</legend>
      <button type="button" aria-pressed={isHeld} aria-keyshortcuts="P" title="Key P" onClick={pause}>
        {isHeld ? 'Go on' : 'Pause'}
      </button>
      <button type="button" disabled={!isHeld} aria-keyshortcuts="T" title="Key T" onClick={step}>
        Step
      </button>
      <label>
        by{' '}
        <select value={String(ms)} onChange={(event) => setMs(Number(event.currentTarget.value))}>
          {STEPS.map((one) => (
            <option key={one} value={String(one)}>
              {one} ms
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={!isHeld} aria-keyshortcuts="N" title="Key N" onClick={next}>
        Next event
      </button>
      {isHeld && live.time && <span class="held">held at {(live.time.at / 1e6).toFixed(6)} s</span>}
    </fieldset>
  );
}
