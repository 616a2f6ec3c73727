import type { Model } from '../../model/model.ts';
import type { Stretch } from '../../model/slots.ts';
import { bar, pathOf, share, span } from '../format.ts';

interface Props {
  model: Model;
  window: { fromUs: number; toUs: number };
}

const STATES = ['ARMED', 'QUEUED', 'CONNECTED', 'CONNECTING', 'CLOSING', 'DATAGRAM', 'SERVICE'];
/** A stretch that is so wide, in per cent, has room for its peer. */
const ROOM = 22;
const HEIGHT = 22;
/** Of more stretches than these in a lane, those of a state are one shape, without a tooltip. */
const SINGLY = 60;

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
  const drawn = stretches.filter(
    ({ state, fromUs, toUs }) =>
      state !== 'FREE' && fromUs <= window.toUs && (toUs ?? window.toUs) >= window.fromUs,
  );
  return (
    <li class="lane" data-slot={slot} data-state={state}>
      <span class="name">
        <b>s{slot}</b> <span class="now">{state}</span>{' '}
        <span class="age">{[end, age].filter(Boolean).join(' ')}</span>
      </span>
      {drawn.length <= SINGLY ? (
        <svg key="singly" height={HEIGHT} role="img" aria-label={`slot ${slot}: ${state} ${end}`}>
          {drawn.map((stretch, i) => (
            <Piece key={String(i)} stretch={stretch} window={window} />
          ))}
        </svg>
      ) : (
        <svg
          key="together"
          height={HEIGHT}
          viewBox={`0 0 100 ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`slot ${slot}: ${state} ${end}`}
        >
          {STATES.map((one) => (
            <path key={one} class={`s-${one}`} d={shapeOf(one, drawn, window)} />
          ))}
        </svg>
      )}
    </li>
  );
}

function shapeOf(state: string, stretches: Stretch[], window: Props['window']): string {
  const of = stretches.filter((one) => one.state === state);
  return pathOf(
    of.map(({ fromUs, toUs }) => [fromUs, toUs ?? window.toUs]),
    window,
    2,
    HEIGHT - 4,
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
