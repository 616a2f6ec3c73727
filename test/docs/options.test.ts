import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KNOWN, type KnownOption } from '../../docs/tables/rows.ts';
import { verdictOn, withTable } from '../../docs/tables/table.ts';
import { hooks } from '../../provider/engine/records/hooks.ts';
import {
  IPPROTO_IP,
  SOCK_DGRAM,
  SOCK_STREAM,
  WSAEINVAL,
  WSAENOPROTOOPT,
  WSPCloseSocket,
  WSPGetSockOpt,
  WSPSendTo,
  WSPSetSockOpt,
  WSPSocket,
} from '../../provider/index.ts';
import { OPTION_ROWS, ROW_SIZE } from '../../provider/winsock/options/option-table.ts';
import { type Device, withDevice } from '../support/device.ts';

const page = suite('docs/options.md');

const text = readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8');
/** Whoever refuses an option, refuses it by one of these. */
const REFUSALS = [WSAEINVAL, WSAENOPROTOOPT];

page('has the table as it is now; npm run options writes it', () => {
  assert.is(text, withTable(text));
});

/** What both functions say to an option: 0, or the code by which it is refused. Other errors tell that it is known. */
function answers(d: Device, s: number, { level, value }: KnownOption): [get: number, set: number] {
  const bytes = new Uint8Array(628);
  const refusal = (result: number): number =>
    result !== 0 && REFUSALS.includes(d.err.value) ? d.err.value : 0;
  const get = refusal(WSPGetSockOpt(s, level, value, bytes, { value: 628 }, d.err));
  // What can be read can be set again as it was; a membership is asked for with too few bytes.
  return [get, refusal(WSPSetSockOpt(s, level, value, bytes, 4, d.err))];
}

for (const type of [SOCK_STREAM, SOCK_DGRAM]) {
  page(
    `is right about every option of ${type === SOCK_STREAM ? 'a stream' : 'a datagram socket'}`,
    withDevice((d) => {
      assert.type(WSPSendTo, 'function', 'it brings the datagrams');
      for (const option of KNOWN) {
        const s = WSPSocket(2, type, 0, d.info, 0, 0, d.err);
        const { get, set, streams, datagrams, refusal } = verdictOn(option);
        const code = refusal === 'WSAEINVAL' ? WSAEINVAL : WSAENOPROTOOPT;
        const fits = type === SOCK_STREAM ? streams : datagrams;
        const misfit = (get || set) && !fits && option.level === IPPROTO_IP ? WSAEINVAL : code;
        const expected = fits ? [get ? 0 : code, set ? 0 : code] : [misfit, misfit];
        // Memberships come with the module that makes them.
        const missing = option.name.endsWith('_MEMBERSHIP') && !hooks.memberships;
        if (fits && missing) expected[1] = WSAENOPROTOOPT;
        assert.equal(answers(d, s, option), expected, option.name);
        WSPCloseSocket(s, d.err);
      }
    }),
  );
}

page('names every option that has a row in the provider’s table', () => {
  const names = new Set(KNOWN.map(({ level, value }) => `${level}:${value}`));
  for (let at = 0; at < OPTION_ROWS.length; at += ROW_SIZE)
    assert.ok(names.has(`${OPTION_ROWS[at]}:${OPTION_ROWS[at + 1]}`), `${OPTION_ROWS[at + 1]}`);
});

page.run();
