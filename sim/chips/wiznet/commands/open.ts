import type { Core } from '../core.ts';
import type { FaultKind } from '../faults.ts';
import type { SocketPart } from '../parts.ts';
import type { Protocol, SocketName } from '../registers/registers.ts';

/** Whether OPEN of `socket` is to be obeyed; what a driver has forgotten before it is reported. */
export function canOpen(
  core: Core,
  { index, registers }: SocketPart,
  protocol: Protocol | undefined,
): boolean {
  const fault = (kind: FaultKind, text: string, register: SocketName) =>
    core.fault(kind, `socket ${index}: ${text}`, index, register);
  if (!protocol) {
    fault('no-protocol', `OPEN with protocol ${registers.get('Sn_MR') & 0x0f}`, 'Sn_MR');
    return false;
  }
  if (protocol === 'MACRAW' && index !== 0) {
    fault('macraw-socket', 'MACRAW is for socket 0 alone', 'Sn_MR');
    return false;
  }
  const mostKb = core.txMemory.length / 1024;
  for (const name of ['Sn_RXBUF_SIZE', 'Sn_TXBUF_SIZE'] as const) {
    let sum = 0;
    const counted = core.sockets.slice(0, core.variant.crowd(index));
    for (const socket of counted) sum += socket.registers.get(name);
    if (sum > mostKb) fault('buffer-size', `OPEN while the sizes add up to ${sum} KB of ${mostKb}`, name);
    if (registers.get(name) === 0) fault('buffer-size', 'OPEN with no buffer', name);
  }
  return true;
}
