import * as assert from 'uvu/assert';
import { find } from '../../../provider/engine/records/handle.ts';
import {
  INVALID_SOCKET,
  PFL_MATCHES_PROTOCOL_ZERO,
  PFL_MULTIPLE_PROTO_ENTRIES,
  protocolRecords,
  WSAEPROTONOSUPPORT,
  WSANOTINITIALISED,
  WSPCleanup,
  WSPSocket,
} from '../../../provider/index.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { begin, withUnstarted } from '../../support/winsock/startup.ts';

const protocols = suite('protocols');

protocols(
  'are TCP and UDP, each with what it does',
  withUnstarted((d) => {
    const [tcp, udp, ...more] = protocolRecords(d.chip, d.clock);
    assert.is(more.length, 0);
    assert.equal([tcp.dwServiceFlags1, udp.dwServiceFlags1], [2 | 4 | 0x20, 1 | 8 | 0x200]);
    assert.equal([tcp.iSocketType, tcp.iProtocol, tcp.dwMessageSize], [1, 6, 0]);
    assert.equal([udp.iSocketType, udp.iProtocol, udp.dwMessageSize], [2, 17, 1472]);
    for (const record of [tcp, udp]) {
      assert.equal([record.iAddressFamily, record.iMaxSockAddr, record.iMinSockAddr], [2, 16, 16]);
      assert.equal([record.iVersion, record.ChainLen, record.iNetworkByteOrder], [2, 1, 0]);
      assert.is(record.dwProviderFlags, PFL_MULTIPLE_PROTO_ENTRIES | PFL_MATCHES_PROTOCOL_ZERO);
      assert.ok(record.szProtocol.length > 0 && record.szProtocol.length < 256);
    }
    assert.is(tcp.ProviderId, udp.ProviderId);
    assert.not.equal(tcp.dwCatalogEntryId, udp.dwCatalogEntryId);
  }),
);

protocols(
  'name the same chip, whichever of them is handed in',
  withUnstarted((d) => {
    const [tcp, udp] = protocolRecords(d.chip, d.clock);
    d.start();
    const frames = d.bus.frames;
    assert.is(begin(udp)[0], 0);
    assert.is(d.bus.frames, frames, 'it was started already');
    for (const info of [tcp, udp, d.info]) {
      const s = WSPSocket(2, 1, 6, info, 0, 0, d.err);
      assert.not.equal(s, INVALID_SOCKET);
    }
    assert.is(WSPCleanup(d.err), 0);
    assert.is(WSPCleanup(d.err), 0);
    assert.is(WSPSocket(2, 1, 6, udp, 0, 0, d.err), INVALID_SOCKET);
    assert.is(d.err.value, WSANOTINITIALISED);
  }),
);

protocols(
  'say what FROM_PROTOCOL_INFO means; what is asked for outright wins',
  withDevice((d) => {
    const [tcp, udp] = protocolRecords(d.chip, d.clock);
    const made = (af: number, type: number, protocol: number, info = udp): string => {
      const s = WSPSocket(af, type, protocol, info, 0, 0, d.err);
      const handle = s === INVALID_SOCKET ? null : find(s, d.err);
      return handle ? `${handle.type} ${handle.protocol}` : String(d.err.value);
    };
    assert.is(made(-1, -1, -1, tcp), '1 6');
    assert.is(made(2, 1, 6), '1 6', 'a stream, though the record is that of UDP');
    assert.is(made(2, 1, 0), '1 6');
    assert.is(made(2, 0, 6), '1 6');
    assert.is(made(2, 1, -1), String(WSAEPROTONOSUPPORT));
    assert.is(made(2, -1, 6), String(WSAEPROTONOSUPPORT));
    assert.is(made(-1, -1, -1), '2 17');
    assert.is(made(2, 0, 0), '2 17');
    assert.is(made(0, 0, 0), '2 17');
    assert.is(made(2, -1, 0), '2 17');
    assert.is(made(2, 0, -1), '2 17');
    assert.is(made(2, 2, 0, tcp), '2 17');
  }),
);

protocols.run();
