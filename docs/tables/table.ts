import { IPPROTO_IP } from '../../provider/headers/winsock2.ts';
import {
  DATAGRAM,
  GET,
  INITIAL,
  OPTION_ROWS,
  optionRow,
  SET,
  STREAM,
  USE,
} from '../../provider/winsock/options/option-table.ts';
import { KNOWN, type KnownOption } from './rows.ts';

/** What the provider's own table says of an option. */
export interface Verdict {
  get: boolean;
  set: boolean;
  streams: boolean;
  datagrams: boolean;
  initial: number;
  /** The code of whatever is refused. */
  refusal: string;
}

/** Looks an option up in the table that WSPSetSockOpt and WSPGetSockOpt use. */
export function verdictOn({ level, value }: KnownOption): Verdict {
  const row = optionRow(level, value);
  const use = row < 0 ? 0 : OPTION_ROWS[row + USE];
  const known = row >= 0 && (use & (GET | SET)) === 0;
  return {
    get: (use & GET) !== 0,
    set: (use & SET) !== 0,
    streams: (use & STREAM) !== 0,
    datagrams: (use & DATAGRAM) !== 0,
    initial: row < 0 ? 0 : OPTION_ROWS[row + INITIAL],
    refusal: known ? 'WSAEINVAL' : 'WSAENOPROTOOPT',
  };
}

/** The table of docs/options.md, in Markdown. */
export function optionTable(): string {
  const head = ['option', 'number', 'access', 'default', 'sockets', 'here'];
  const lines = [head, head.map(() => '---'), ...KNOWN.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

function cells(option: KnownOption): string[] {
  const verdict = verdictOn(option);
  const { name, value, remark } = option;
  const number = value < 0 ? String(value) : `0x${value.toString(16).toUpperCase()}`;
  if (!verdict.get && !verdict.set) return [name, number, verdict.refusal, '', '', remark];
  const initial = verdict.get && verdict.set ? verdict.initial.toLocaleString('en') : '';
  return [name, number, access(verdict), initial, sockets(option, verdict), remark];
}

function access({ get, set }: Verdict): string {
  if (get && set) return 'get, set';
  return get ? 'get' : 'set';
}

function sockets({ level }: KnownOption, { streams, datagrams }: Verdict): string {
  if (streams && datagrams) return 'all';
  const other = level === IPPROTO_IP ? 'WSAEINVAL' : 'WSAENOPROTOOPT';
  return streams ? `streams; others ${other}` : `datagrams; others ${other}`;
}

const BEGIN = '<!-- begin options: written by npm run options -->\n';
const END = '<!-- end options -->';

/** `page` with the table between its marks as it is now. Throws where the marks are missing. */
export function withTable(page: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error('the page has no place for the options');
  return page.slice(0, from) + BEGIN + optionTable() + page.slice(to);
}
