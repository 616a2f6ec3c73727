import { useState } from 'preact/hooks';
import type { Store } from '../store.ts';

interface Props {
  store: Store;
  names: string[];
  /** Whether the cable is in. */
  cable: boolean;
}

/** What may be done to the device, but for its pins. */
export function Controls({ store, names, cable }: Props) {
  const buttons: [name: string, text: string][] = [
    ['six', 'Six clients at once'],
    ['slow', 'A slow client'],
    ['vanish', 'A client that vanishes'],
    ['reset', 'A client that resets'],
    ['cable', cable ? 'Pull the cable out' : 'Put the cable in'],
    ['power', 'Brown-out'],
    ['restart', 'Restart the board'],
  ];
  return (
    <>
      <p class="buttons">
        {buttons
          .filter(([name]) => names.includes(name))
          .map(([name, text]) => (
            <button key={name} type="button" onClick={() => store.ask({ do: name })}>
              {text}
            </button>
          ))}
      </p>
      {names.includes('faults') && <Faults store={store} />}
    </>
  );
}

function Faults({ store }: { store: Store }) {
  const [loss, setLoss] = useState(0);
  const [delayMs, setDelay] = useState(0);
  const set = (next: { loss: number; delayMs: number }) => {
    setLoss(next.loss);
    setDelay(next.delayMs);
    store.ask({ do: 'faults', ...next });
  };
  return (
    <div class="sliders">
      <label>
        <span>
          Loss <b class="value">{loss} %</b>
        </span>
        <input
          type="range"
          max={50}
          value={loss}
          onInput={(event) => setLoss(Number(event.currentTarget.value))}
          onChange={(event) => set({ loss: Number(event.currentTarget.value), delayMs })}
        />
      </label>
      <label>
        <span>
          Delay <b class="value">{delayMs} ms</b>
        </span>
        <input
          type="range"
          max={500}
          step={5}
          value={delayMs}
          onInput={(event) => setDelay(Number(event.currentTarget.value))}
          onChange={(event) => set({ loss, delayMs: Number(event.currentTarget.value) })}
        />
      </label>
    </div>
  );
}
