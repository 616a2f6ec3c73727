import * as assert from 'uvu/assert';
import * as w5500 from '../../../hal/w5500/chip.ts';
import * as provider from '../../../provider/index.ts';
import {
  inetAny,
  procTable,
  WSAEFAULT,
  WSANOTINITIALISED,
  WSASYSNOTREADY,
  WSAVERNOTSUPPORTED,
  WSPCleanup,
  WSPStartup,
  type WspData,
} from '../../../provider/index.ts';
import { suite } from '../../support/suite.ts';
import { withUnstarted } from '../../support/winsock/startup.ts';

const table = suite('the procedure table');

/** Winsock-spi chapter 18, in its order. */
const NAMES =
  `Accept AddressToString AsyncSelect Bind CancelBlockingCall Cleanup CloseSocket Connect DuplicateSocket
  EnumNetworkEvents EventSelect GetOverlappedResult GetPeerName GetSockName GetSockOpt GetQOSByName Ioctl JoinLeaf
  Listen Recv RecvDisconnect RecvFrom Select Send SendDisconnect SendTo SetSockOpt Shutdown Socket
  StringToAddress`.split(/\s+/);

const functions = provider as unknown as Record<string, unknown>;
const data = (): WspData => ({ wVersion: 0, wHighVersion: 0, szDescription: '' });

table(
  'has the 30 functions in their order, all of them null at first, all of them filled by a startup',
  withUnstarted((d) => {
    const procs = procTable();
    assert.equal(
      Object.keys(procs),
      NAMES.map((name) => `lpWSP${name}`),
    );
    assert.ok(Object.values(procs).every((entry) => entry === null));
    w5500.configure(d.chip, {
      mac: [2, 0, 10, 0, 2, 15],
      ip: [10, 0, 2, 15],
      subnet: [255, 255, 255, 0],
      gateway: [10, 0, 2, 2],
    });
    assert.is(WSPStartup(0x0202, data(), d.info, null, procs), 0);
    for (const name of NAMES) {
      assert.type(functions[`WSP${name}`], 'function', name);
      assert.is((procs as unknown as Record<string, unknown>)[`lpWSP${name}`], functions[`WSP${name}`], name);
    }
  }),
);

table(
  'stays empty when the startup fails, for whatever reason',
  withUnstarted(
    (d) => {
      const procs = procTable();
      assert.is(WSPStartup(0x0000, data(), d.info, null, procs), WSAVERNOTSUPPORTED);
      assert.is(WSPStartup(0x0202, null as never, d.info, null, procs), WSAEFAULT);
      assert.is(WSPStartup(0x0202, data(), d.info, null, procs), WSASYSNOTREADY);
      assert.ok(Object.values(procs).every((entry) => entry === null));
    },
    { resetReleaseUs: 9_000_000 },
  ),
);

table(
  'is filled by a startup that only counts too, and serves whoever has nothing but it',
  withUnstarted((d) => {
    d.start();
    const procs = procTable();
    assert.is(WSPStartup(0x0202, data(), d.info, null, procs), 0);
    const { lpWSPSocket, lpWSPBind, lpWSPListen, lpWSPCleanup } = procs;
    if (!lpWSPSocket || !lpWSPBind || !lpWSPListen || !lpWSPCleanup) throw new Error('not filled');
    const s = lpWSPSocket(2, 1, 6, null, 0, 0, d.err);
    assert.is(lpWSPBind(s, inetAny(80), 16, d.err), 0);
    assert.is(lpWSPListen(s, 1, d.err), 0);
    assert.is(lpWSPCleanup(d.err), 0);
    assert.is(lpWSPListen(s, 2, d.err), 0);
    assert.is(lpWSPCleanup(d.err), 0);
    assert.is(lpWSPListen(s, 2, d.err), -1);
    assert.is(d.err.value, WSANOTINITIALISED);
    assert.is(WSPCleanup(d.err), -1);
  }),
);

table.run();
