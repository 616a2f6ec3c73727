import { useState } from 'preact/hooks';
import type { InterruptEvent, SpiEvent } from '../../../sim/watch/events.ts';
import type { Requests } from '../../model/requests.ts';
import { dumpOf } from '../../model/vcd.ts';
import { at, bar, pathOf, span } from '../format.ts';
import { save } from '../save.ts';
import { BUDGET } from './requests.tsx';
import { Scroll } from './scroll.tsx';

const ROWS = 40;
const HEIGHT = 14;
/** Of more frames than these in a lane, reads and writes are one shape each, without tooltips. */
const SINGLY = 60;
/** Lanes: the common registers, and eight sockets. */
const LANES = [null, 0, 1, 2, 3, 4, 5, 6, 7];
const ZOOMS: [text: string, us: number | null][] = [
  ['2 ms', 2000],
  ['20 ms', 20_000],
  ['200 ms', 200_000],
  ['the time shown', null],
];

interface Props {
  frames: SpiEvent[];
  interrupts: InterruptEvent[];
  requests: Requests;
  window: { fromUs: number; toUs: number };
}

/** The frames between board and chip: as bars over time, and as a list. */
export function Spi({ frames, interrupts, requests, window }: Props) {
  const [zoomUs, zoom] = useState<number | null>(200_000);
  const shown = frames.filter((frame) => frame.at >= window.fromUs && frame.at <= window.toUs);
  const last = shown[shown.length - 1];
  const toUs = zoomUs === null || !last ? window.toUs : last.at + last.for + zoomUs / 50;
  const scale = { fromUs: zoomUs === null ? window.fromUs : toUs - zoomUs, toUs };
  const drawn = shown.filter((frame) => frame.at + frame.for >= scale.fromUs);
  const done = requests.all.items.filter(({ outcome, frames: its }) => outcome === 'closed' && its > 0);
  const latest = done[done.length - 1];
  const saveDump = () => {
    const levels = interrupts.filter(({ at }) => at >= window.fromUs && at <= window.toUs);
    save('device.vcd', dumpOf(shown, levels));
  };
  return (
    <>
      <form class="zoom" onSubmit={(event) => event.preventDefault()}>
        <label>
          Zoom{' '}
          <select
            onChange={(event) => zoom(ZOOMS[event.currentTarget.selectedIndex][1])}
            value={String(ZOOMS.findIndex(([, us]) => us === zoomUs))}
          >
            {ZOOMS.map(([text], i) => (
              <option key={text} value={String(i)}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={shown.length === 0} onClick={saveDump}>
          Save VCD ({shown.length})
        </button>
        <span class="budget">
          {latest
            ? `The last request took ${latest.frames} frames, and ${latest.checks} of the health check; the budget of docs/cost.md is ${BUDGET}.`
            : `The budget of docs/cost.md is ${BUDGET} frames a request.`}
        </span>
      </form>
      <ol class="lanes spi" aria-label="Frames by socket">
        {LANES.map((slot) => (
          <li key={String(slot)} class="lane">
            <span class="name">{slot === null ? 'common' : `s${slot}`}</span>
            <Lane
              name={nameOf(slot, drawn)}
              frames={drawn.filter((frame) => frame.slot === slot)}
              scale={scale}
            />
          </li>
        ))}
      </ol>
      <Scroll name="The last frames, the latest first">
        <table>
          <thead>
            <tr>
              <th scope="col">at</th>
              <th scope="col">for</th>
              <th scope="col">socket</th>
              <th scope="col">what</th>
              <th scope="col">registers</th>
              <th scope="col" class="number">
                bytes
              </th>
              <th scope="col">data</th>
            </tr>
          </thead>
          <tbody>
            {shown
              .slice(-ROWS)
              .reverse()
              .map((frame, i) => (
                <tr key={String(i)}>
                  <td>{at(frame.at)}</td>
                  <td>{span(frame.for)}</td>
                  <td>{frame.slot === null ? 'common' : `s${frame.slot}`}</td>
                  <td>
                    {frame.write ? 'write' : 'read'}: {frame.verb}
                  </td>
                  <td>{frame.registers}</td>
                  <td class="number">{frame.bytes}</td>
                  <td class="mono">{frame.data}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

interface LaneProps {
  name: string;
  frames: SpiEvent[];
  scale: Props['window'];
}

function Lane({ name, frames, scale }: LaneProps) {
  if (frames.length > SINGLY)
    return (
      <svg
        key="together"
        height={HEIGHT}
        viewBox={`0 0 100 ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={name}
      >
        {[true, false].map((isWrite) => (
          <path
            key={String(isWrite)}
            class={isWrite ? 'write' : 'read'}
            d={pathOf(
              frames
                .filter(({ write }) => write === isWrite)
                .map((frame) => [frame.at, frame.at + frame.for]),
              scale,
              1,
              12,
            )}
          />
        ))}
      </svg>
    );
  return (
    <svg key="singly" height={HEIGHT} role="img" aria-label={name}>
      {frames.map((frame, i) => {
        const place = bar(frame.at, frame.at + frame.for, scale);
        return (
          place && (
            <rect key={String(i)} class={frame.write ? 'write' : 'read'} {...place} y={1} height={12}>
              <title>{`${frame.verb}: ${frame.registers}, ${frame.bytes} bytes`}</title>
            </rect>
          )
        );
      })}
    </svg>
  );
}

function nameOf(slot: number | null, frames: SpiEvent[]): string {
  const count = frames.filter((frame) => frame.slot === slot).length;
  return `${slot === null ? 'common registers' : `socket ${slot}`}: ${count} frames`;
}
