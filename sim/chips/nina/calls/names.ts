import * as dns from 'dns-packet';
import { ip as parseIp } from '../../../net/address.ts';
import type { Datagram } from '../../../net/udp.ts';
import { BLOCKED, type Esp } from './calls.ts';

const PORT = 53;
const TRIES = 4;
const TRY_US = 1_000_000;
const RECURSION = dns.RECURSION_DESIRED;

/** Asks the name servers of the lease for the address of `host`; the firmware stands still until it is answered or given up. */
export function resolve(esp: Esp, host: string): () => Uint8Array | null | typeof BLOCKED {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return () => parseIp(host);
  let result: Uint8Array | null | undefined;
  const [server] = esp.radio.dns;
  const id = esp.random(0x10000);
  const port = esp.stack.freePort();
  const question = { type: 'A', name: host };
  const query = dns.encode({ type: 'query', id, flags: RECURSION, questions: [question], answers: [] });
  const listen = ({ destinationPort, payload }: Datagram): boolean => {
    if (destinationPort !== port) return false;
    result = addressIn(payload, id) ?? null;
    esp.stack.clients.delete(listen);
    return true;
  };
  let tries = 0;
  const ask = (): void => {
    if (result !== undefined) return;
    if (tries++ === TRIES || server[0] === 0) {
      result = null;
      esp.stack.clients.delete(listen);
      return;
    }
    esp.stack.sendDatagram(server, { sourcePort: port, destinationPort: PORT, payload: query });
    esp.clock.after(TRY_US, ask);
  };
  esp.stack.clients.add(listen);
  ask();
  return () => (result === undefined ? BLOCKED : result);
}

function addressIn(payload: Uint8Array, id: number): Uint8Array | undefined {
  try {
    const message = dns.decode(Buffer.from(payload));
    const answer = message.id === id ? message.answers?.find(({ type }) => type === 'A') : undefined;
    return answer ? parseIp(String((answer as { data: unknown }).data)) : undefined;
  } catch {
    return undefined;
  }
}
