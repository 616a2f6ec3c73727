import { at } from '../format.ts';
import type { Store } from '../store.ts';
import { Clock } from './clock.tsx';

const SPANS: [text: string, us: number | null][] = [
  ['1 s', 1_000_000],
  ['5 s', 5_000_000],
  ['10 s', 10_000_000],
  ['60 s', 60_000_000],
  ['all', null],
];

/** Which stretch of time is shown, and whether it follows the device. */
export function TimeBar({ store }: { store: Store }) {
  const { model, window, heldUs, spanUs, recording } = store;
  const first = model.fromUs ?? 0;
  const last = Math.max(model.untilUs, first + 1);
  return (
    <form class="time" onSubmit={(event) => event.preventDefault()} aria-label="Time shown">
      <fieldset>
        <legend>Span</legend>
        {SPANS.map(([text, us]) => (
          <label key={text}>
            <input type="radio" name="span" checked={spanUs === us} onChange={() => store.show(us)} />
            {text}
          </label>
        ))}
      </fieldset>
      {!recording && (
        <button type="button" aria-pressed={heldUs !== null} onClick={() => store.hold(heldUs === null)}>
          {heldUs === null ? 'Hold the view' : 'Follow the device'}
        </button>
      )}
      {!recording && model.hello?.controls.includes('pause') && <Clock store={store} />}
      <label class="until">
        until <b class="value">{at(window.toUs)}</b>
        <input
          type="range"
          min={first}
          max={last}
          step={1000}
          value={Math.min(last, window.toUs)}
          onInput={(event) => store.holdAt(Number(event.currentTarget.value))}
        />
      </label>
    </form>
  );
}
