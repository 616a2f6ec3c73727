import { useState } from 'preact/hooks';
import type { SliderNow } from '../../../sim/watch/events.ts';
import type { Store } from '../store.ts';

/** Analog inputs, and the thermometer inside the microcontroller. */
const ANALOG: [pin: number, text: string][] = [
  [26, 'GP26'],
  [27, 'GP27'],
  [28, 'GP28'],
  [30, 'Thermometer'],
];
const LAST_PIN = 29;
const OUTPUT = 1;
const MODES = ['input', 'output', 'input with pull-up', 'input with pull-down'];
const STEPS = 100;
const VOLTS = 3.3;

/** Sliders for analog inputs, and switches for pins. */
export function Pins({ store }: { store: Store }) {
  const { model } = store;
  const [chosen, choose] = useState<number[]>([]);
  const wired = model.hello?.wired ?? [];
  const isFree = (pin: number) => !wired.includes(pin);
  const all = Array.from({ length: LAST_PIN + 1 }, (_, pin) => pin).filter(isFree);
  const used = all.filter((pin) => (model.modes[pin] ?? 0) !== 0 || chosen.includes(pin));
  return (
    <>
      <h3>Pins</h3>
      <div class="sliders">
        {ANALOG.filter(([pin]) => isFree(pin)).map(([pin, text]) => (
          <Analog key={pin} store={store} pin={pin} text={text} />
        ))}
      </div>
      {model.sliders.length > 0 && (
        <>
          <h3>Wired to the board</h3>
          <div class="sliders">
            {model.sliders.map((slider) => (
              <Wired key={slider.name} store={store} slider={slider} />
            ))}
          </div>
        </>
      )}
      <ul class="pins" aria-label="Digital pins">
        {used.map((pin) => (
          <li key={pin}>
            <span>
              GP{pin} <small>{MODES[model.modes[pin] ?? 0]}</small>
            </span>
            {model.modes[pin] === OUTPUT ? (
              <output class={model.levels[pin] ? 'level high' : 'level'}>
                {model.levels[pin] ? 'high' : 'low'}
              </output>
            ) : (
              <Drive store={store} pin={pin} />
            )}
          </li>
        ))}
      </ul>
      <label>
        Another pin{' '}
        <select
          value=""
          onChange={(event) => {
            const pin = Number(event.currentTarget.value);
            event.currentTarget.value = '';
            choose([...chosen, pin]);
          }}
        >
          <option value="">choose</option>
          {all
            .filter((pin) => !used.includes(pin))
            .map((pin) => (
              <option key={pin} value={String(pin)}>
                GP{pin}
              </option>
            ))}
        </select>
      </label>
    </>
  );
}

function Analog({ store, pin, text }: { store: Store; pin: number; text: string }) {
  const [value, setValue] = useState<number | null>(null);
  const show = (step: number) => setValue(step / STEPS);
  return (
    <label>
      <span>
        {text} <b class="value">{value === null ? 'as wired' : `${(value * VOLTS).toFixed(2)} V`}</b>
      </span>
      <input
        type="range"
        max={STEPS}
        value={Math.round((value ?? 0) * STEPS)}
        onInput={(event) => show(Number(event.currentTarget.value))}
        onChange={(event) => {
          const next = Number(event.currentTarget.value) / STEPS;
          setValue(next);
          store.ask({ do: 'volts', pin, value: next });
        }}
      />
    </label>
  );
}

function Wired({ store, slider }: { store: Store; slider: SliderNow }) {
  const { name, least, most, step, unit } = slider;
  // While it is moved: what the device has comes a little later.
  const [moved, move] = useState<number | null>(null);
  const value = moved ?? slider.value;
  return (
    <label>
      <span>
        {name} <b class="value">{`${Number(value.toFixed(3))} ${unit}`.trim()}</b>
      </span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        onInput={(event) => move(Number(event.currentTarget.value))}
        onChange={(event) => {
          const next = Number(event.currentTarget.value);
          move(next);
          store.ask({ do: 'slide', name, value: next });
        }}
      />
    </label>
  );
}

function Drive({ store, pin }: { store: Store; pin: number }) {
  const [level, setLevel] = useState<0 | 1 | null>(null);
  const drive = (next: 0 | 1 | null) => {
    setLevel(next);
    store.ask({ do: 'pin', pin, level: next });
  };
  const choices: [text: string, value: 0 | 1 | null][] = [
    ['open', null],
    ['low', 0],
    ['high', 1],
  ];
  return (
    <fieldset class="switch" aria-label={`GP${pin}`}>
      {choices.map(([text, value]) => (
        <button key={text} type="button" aria-pressed={level === value} onClick={() => drive(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
