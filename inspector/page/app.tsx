import { useEffect, useState } from 'preact/hooks';
import { count } from './format.ts';
import { Part } from './part.tsx';
import type { Store } from './store.ts';
import { Console } from './views/console.tsx';
import { Controls } from './views/controls.tsx';
import { Filled } from './views/filled.tsx';
import { Lanes } from './views/lanes.tsx';
import { Pins } from './views/pins.tsx';
import { Queue } from './views/queue.tsx';
import { Requests } from './views/requests.tsx';
import { Spi } from './views/spi.tsx';
import { Statistics } from './views/statistics.tsx';
import { TimeBar } from './views/time-bar.tsx';
import { Wire } from './views/wire.tsx';

/** The whole page. */
export function App({ store }: { store: Store }) {
  const [, draw] = useState(0);
  useEffect(() => store.onChange(() => draw((n) => n + 1)), [store]);
  const { model, window, recording } = store;
  const lacks = model.hello?.lacks ?? {};
  return (
    <>
      <Head store={store} />
      <TimeBar store={store} />
      <main>
        <div class="side">
          <Part
            name="queue"
            title="Queue"
            note={model.tells ? '' : (lacks.queue ?? 'guessed from the chip: this program does not tell')}
          >
            <Queue slots={model.slots} nowUs={window.toUs} />
          </Part>
          {!recording && model.hello && (
            <Part name="controls" title="Controls">
              <Filled lacks={lacks.controls}>
                <Controls store={store} names={model.hello.controls} cable={model.cable} />
              </Filled>
              {model.hello.controls.includes('pin') && <Pins store={store} />}
            </Part>
          )}
          <Part name="console" title="Console">
            <Console lines={model.lines.items} notes={model.notes.items} />
          </Part>
          <Part name="statistics" title="Statistics">
            <Statistics counts={model.counts} />
          </Part>
        </div>
        <div class="wide">
          <Part name="slots" title="Slots">
            <Lanes model={model} window={window} />
          </Part>
          <Part name="requests" title="Requests" note={`${count(model.requests.all.seen)} so far`}>
            <Filled lacks={lacks.requests}>
              <Requests requests={model.requests} window={window} />
            </Filled>
          </Part>
          <Part name="spi" title="SPI" note={`${count(model.frames.seen)} frames so far`}>
            <Filled lacks={lacks.spi}>
              <Spi
                frames={model.frames.items}
                interrupts={model.interrupts.items}
                requests={model.requests}
                window={window}
              />
            </Filled>
          </Part>
          <Part name="wire" title="Wire" note={`${count(model.packets.seen)} packets so far`}>
            <Filled lacks={lacks.wire}>
              <Wire packets={model.packets.items} startMs={model.hello?.startMs ?? 0} />
            </Filled>
          </Part>
        </div>
      </main>
    </>
  );
}

function Head({ store }: { store: Store }) {
  const { model, recording, connection, said } = store;
  const { hello } = model;
  const openFile = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (file) store.open(file);
    input.value = '';
  };
  return (
    <header>
      <h1>spisock inspector</h1>
      <p class="device">
        {hello
          ? `${hello.program} on ${hello.board} (${hello.chip}), spisock ${hello.spisock}`
          : 'no device yet'}
      </p>
      <p
        class={`state ${recording ? 'recorded' : connection}`}
        data-state={recording ? 'recording' : connection}
      >
        {recording ? `recording ${recording.name}` : connection === 'lost' ? 'connection lost' : connection}
        {!recording && !model.cable && ', the cable is out'}
      </p>
      <p class="actions">
        <label class="button">
          Open recording
          <input type="file" accept=".jsonl,.json,.txt" onChange={openFile} />
        </label>
        {recording && (
          <button type="button" onClick={() => store.close()}>
            Back to the device
          </button>
        )}
      </p>
      <p class="said" role="status">
        {model.lost > 0 && `${count(model.lost)} events were dropped. `}
        {said}
      </p>
    </header>
  );
}
