import type { Requests as AllRequests, Request } from '../../model/requests.ts';
import { bar, count, span } from '../format.ts';
import { Scroll } from './scroll.tsx';

/** Rows that are shown. */
const ROWS = 40;
/** SPI frames of one request in docs/cost.md: accept, receive, send, close, listen again. */
export const BUDGET = 16;

interface Props {
  requests: AllRequests;
  window: { fromUs: number; toUs: number };
}

/** Phases of a request, in order: each is named by what it waits for. */
const PHASES = ['connect', 'queue', 'program', 'answer', 'close'] as const;

/** What clients asked, as a waterfall. */
export function Requests({ requests, window }: Props) {
  const shown = requests.all.items
    .filter(({ startUs, endUs }) => startUs <= window.toUs && (endUs ?? window.toUs) >= window.fromUs)
    .slice(-ROWS);
  if (shown.length === 0) return <p class="empty">No request in the time shown.</p>;
  const fromUs = Math.max(window.fromUs, Math.min(...shown.map(({ startUs }) => startUs)));
  const toUs = Math.min(window.toUs, Math.max(...shown.map((one) => endOf(one, window.toUs))));
  const scale = { fromUs, toUs: Math.max(toUs, fromUs + 1000) };
  return (
    <>
      <ul class="legend" aria-label="Colours of the phases">
        {PHASES.map((phase) => (
          <li key={phase} class={`key p-${phase}`}>
            {phase}
          </li>
        ))}
        <li>{span(scale.toUs - scale.fromUs)} wide</li>
      </ul>
      <Scroll name="Requests, the latest first">
        <table class="requests">
          <thead>
            <tr>
              <th scope="col">request</th>
              <th scope="col">answer</th>
              <th scope="col" class="number">
                bytes
              </th>
              <th scope="col" class="number" title={`docs/cost.md: ${BUDGET} for one request`}>
                frames of {BUDGET}
              </th>
              <th scope="col" class="fall">
                time
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.reverse().map((request) => (
              <Row key={request.number} request={request} scale={scale} nowUs={window.toUs} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Row({ request, scale, nowUs }: { request: Request; scale: Props['window']; nowUs: number }) {
  const { number, peer, line, status, outcome, slot, bytesIn, bytesOut, frames, checks } = request;
  const answer = status || (outcome === 'open' ? 'none yet' : outcome);
  return (
    <tr data-request={number} data-outcome={outcome}>
      <td>
        <b>{line.replace(/ HTTP\/1\.[01]$/, '') || `to port ${request.port}`}</b>
        <span class="peer">
          {peer}
          {slot !== null && `, s${slot}`}
        </span>
      </td>
      <td class={outcome === 'reset' || outcome === 'refused' ? 'bad' : ''}>{answer}</td>
      <td class="number">
        {count(bytesIn)} in, {count(bytesOut)} out
      </td>
      <td class="number" title={`and ${checks} of the health check`}>
        {frames}
      </td>
      <td class="fall">
        <svg height={16} role="img" aria-label={`${span(endOf(request, nowUs) - request.startUs)} in all`}>
          {phasesOf(request, nowUs).map(([phase, fromUs, toUs]) => {
            const place = bar(fromUs, toUs, scale);
            return (
              place && (
                <rect key={phase} class={`p-${phase}`} {...place} y={2} height={12}>
                  <title>{`${phase} ${span(toUs - fromUs)}`}</title>
                </rect>
              )
            );
          })}
        </svg>
        <span class="total">{span(endOf(request, nowUs) - request.startUs)}</span>
      </td>
    </tr>
  );
}

function endOf({ endUs, lastByteUs }: Request, nowUs: number): number {
  return Math.max(endUs ?? nowUs, lastByteUs ?? 0);
}

/** The phases of a request that it has had, each from where the one before it has ended. */
function phasesOf(request: Request, nowUs: number): [phase: string, fromUs: number, toUs: number][] {
  const { startUs, queuedUs, acceptedUs, answeredUs, lastByteUs, outcome } = request;
  const ends = [queuedUs, acceptedUs, answeredUs, lastByteUs];
  // What it waits for, or has waited for in vain.
  const isDone = outcome === 'closed' && answeredUs !== null;
  const last = isDone ? PHASES.length - 1 : Math.max(0, ends.findLastIndex((end) => end !== null) + 1);
  ends[last === PHASES.length - 1 && !isDone ? PHASES.length - 2 : last] = endOf(request, nowUs);
  const phases: [string, number, number][] = [];
  let from = startUs;
  ends.forEach((end, i) => {
    if (end === null || end <= from) return;
    phases.push([PHASES[i], from, end]);
    from = end;
  });
  return phases;
}
