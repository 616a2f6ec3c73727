import type { CommandName, Status } from '../registers/registers.ts';

const CONNECTED: readonly Status[] = [
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSING',
  'TIME_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
];

/** Where each command is legal (chapter 6); CLOSE is everywhere. */
export const LEGAL: Record<Exclude<CommandName, 'CLOSE'>, readonly Status[]> = {
  OPEN: ['CLOSED'],
  LISTEN: ['INIT'],
  CONNECT: ['INIT'],
  DISCON: ['ESTABLISHED', 'CLOSE_WAIT'],
  SEND: ['ESTABLISHED', 'CLOSE_WAIT', 'UDP', 'IPRAW', 'MACRAW'],
  CONNECT6: ['INIT'],
  SEND6: ['UDP', 'IPRAW6'],
  SEND_MAC: ['UDP'],
  SEND_KEEP: ['ESTABLISHED'],
  RECV: [...CONNECTED, 'UDP', 'IPRAW', 'IPRAW6', 'MACRAW'],
  IGMP_JOIN: ['UDP'],
  IGMP_LEAVE: ['UDP'],
};
