import type { Client, Slots } from '../../model/slots.ts';
import { span } from '../format.ts';

/** Clients that have left a queue, as many as are shown. */
const LEFT = 10;

/** The clients in the listeners' queues, in order, and the outcome of earlier ones. */
export function Queue({ slots, nowUs }: { slots: Slots; nowUs: number }) {
  const { waiting, clients } = slots;
  const left = clients.items.filter(({ outcome }) => outcome !== 'waiting').slice(-LEFT);
  return (
    <>
      {waiting.length === 0 && <p class="empty">Nobody waits.</p>}
      <ol class="waiting" aria-label="Clients that wait, in their order">
        {waiting.map((client) => (
          <li key={client.number} class={client.deferred ? 'client deferred' : 'client'}>
            <b>{client.peer}</b>
            <span>
              s{client.slot}, port {client.port}
            </span>
            <span>
              {client.deferred ? 'deferred' : 'waits'} {span(Math.max(0, nowUs - client.queuedUs))}
            </span>
          </li>
        ))}
      </ol>
      {left.length > 0 && (
        <>
          <h3>Before</h3>
          <ol class="left" aria-label="Clients that have left the queue">
            {left.reverse().map((client) => (
              <li key={client.number}>
                <span class={`outcome ${client.outcome}`}>{client.outcome}</span> {client.peer}, after{' '}
                {waited(client)}
                {client.deferred && ', deferred before'}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function waited({ queuedUs, endedUs }: Client): string {
  return span(Math.max(0, (endedUs ?? queuedUs) - queuedUs));
}
