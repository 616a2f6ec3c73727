import type { Model } from '../../model/model.ts';
import type { Stretch } from '../../model/slots.ts';
import { bar, share, span } from '../format.ts';

interface Props {
  model: Model;
  window: { fromUs: number; toUs: number };
}

const STATES = ['ARMED', 'QUEUED', 'CONNECTED', 'CONNECTING', 'CLOSING', 'DATAGRAM', 'SERVICE'];
/** A stretch that is so wide, in per cent, has room for its peer. */
const ROOM = 22;
const HEIGHT = 22;

/** The state of each slot over time. */
export function Lanes({ model, window }: Props) {
  return (
    <>
      <ul class="legend" aria-label="Colours of the states">
        {STATES.map((state) => (
          <li key={state} class={`key s-${state}`}>
            {state}
          </li>
        ))}
      </ul>
      <ol class="lanes" start={0} aria-label="Slots">
        {model.slots.lanes.map((lane, slot) => (
          <Lane key={slot} slot={slot} stretches={lane.items} window={window} />
        ))}
      </ol>
    </>
  );
}

function Lane({ slot, stretches, window }: { slot: number; stretches: Stretch[]; window: Props['window'] }) {
  const now = [...stretches].reverse().find(({ fromUs }) => fromUs <= window.toUs);
  const state = now?.state ?? 'FREE';
  const age = now ? span(Math.max(0, window.toUs - now.fromUs)) : '';
  const end = now?.peer ?? (now && now.port > 0 && state !== 'FREE' ? `:${now.port}` : '');
  return (
    <li class="lane" data-slot={slot} data-state={state}>
      <span class="name">
        <b>s{slot}</b> <span class="now">{state}</span>{' '}
        <span class="age">{[end, age].filter(Boolean).join(' ')}</span>
      </span>
      <svg height={HEIGHT} role="img" aria-label={`slot ${slot}: ${state} ${end}`}>
        {stretches.map((stretch) => (
          <Piece key={stretch.fromUs} stretch={stretch} window={window} />
        ))}
      </svg>
    </li>
  );
}

function Piece({ stretch, window }: { stretch: Stretch; window: Props['window'] }) {
  const { state, fromUs, peer } = stretch;
  const toUs = stretch.toUs ?? window.toUs;
  const place = state === 'FREE' ? null : bar(fromUs, toUs, window);
  if (!place) return null;
  const width = share(toUs, window) - share(fromUs, window);
  return (
    <g class={`s-${state}`}>
      <rect x={place.x} width={place.width} y={2} height={HEIGHT - 4} rx={2}>
        <title>{`${state} ${peer ?? `:${stretch.port}`} for ${span(toUs - fromUs)}`}</title>
      </rect>
      {peer && width > ROOM && (
        <text x={place.x} dx={6} y={HEIGHT - 7}>
          {peer}
        </text>
      )}
    </g>
  );
}
