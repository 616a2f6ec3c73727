import { useState } from 'preact/hooks';
import type { PacketEvent } from '../../../sim/watch/events.ts';
import { captureOf } from '../../model/pcap.ts';
import { at } from '../format.ts';
import { save } from '../save.ts';
import { Scroll } from './scroll.tsx';

const ROWS = 100;

/** The packets of the device, as a ladder: what it sends goes to the right, what comes in to the left. */
export function Wire({ packets, startMs }: { packets: PacketEvent[]; startMs: number }) {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown =
    wanted === ''
      ? packets
      : packets.filter(({ text, tcp }) => `${text} ${tcp?.line ?? ''}`.toLowerCase().includes(wanted));
  return (
    <>
      <form class="zoom" onSubmit={(event) => event.preventDefault()}>
        <label>
          Filter{' '}
          <input
            type="search"
            placeholder="SYN, :80, ARP, GET"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          disabled={shown.length === 0}
          onClick={() => save('device.pcap', captureOf(shown, startMs))}
        >
          Save pcap ({shown.length})
        </button>
      </form>
      <Scroll name="The last packets, the latest first">
        <ol class="ladder">
          {shown
            .slice(-ROWS)
            .reverse()
            .map((packet, i) => (
              <li key={String(i)} class={packet.out ? 'out' : 'in'}>
                <span class="when">{at(packet.at)}</span>
                <span class={`arrow ${kindOf(packet)}`}>
                  <span class="flags">{packet.tcp ? labelOf(packet) : packet.text.split(' ')[0]}</span>
                </span>
                <span class="what">{packet.tcp?.line ?? packet.text}</span>
              </li>
            ))}
        </ol>
      </Scroll>
    </>
  );
}

function labelOf({ tcp }: PacketEvent): string {
  if (!tcp) return '';
  const flags = tcp.length > 0 ? tcp.flags.replace(/ ?(PSH|ACK)/g, '').trim() : tcp.flags;
  return [flags, tcp.length > 0 ? `${tcp.length} B` : ''].filter(Boolean).join(' ');
}

function kindOf({ tcp }: PacketEvent): string {
  if (!tcp) return 'other';
  if (tcp.flags.includes('RST')) return 'rst';
  if (tcp.flags.includes('FIN')) return 'fin';
  if (tcp.flags.includes('SYN')) return 'syn';
  return tcp.length > 0 ? 'data' : 'ack';
}
