import * as assert from 'uvu/assert';
import {
  type Qos,
  qos,
  SERVICETYPE_BESTEFFORT,
  SERVICETYPE_CONTROLLEDLOAD,
  SERVICETYPE_GUARANTEED,
  SERVICETYPE_NETWORK_CONTROL,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTSOCK,
  WSPGetQOSByName,
} from '../../../provider/index.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { giveQos, readBack, sending } from '../../support/winsock/qos.ts';

const templates = suite('QOS templates');

/** WSPGetQOSByName for a name in so many bytes. */
function byName(d: Device, s: number, name: string, into: Qos | null, room = 64): [number, string] {
  const buffer = { len: name.length, buf: new Uint8Array(room) };
  buffer.buf.set(new TextEncoder().encode(name));
  const error = WSPGetQOSByName(s, buffer, into, d.err) ? 0 : d.err.value;
  return [error, new TextDecoder().decode(buffer.buf.subarray(0, buffer.len))];
}

templates(
  'are listed for an empty name, and each can be had and set',
  withDevice((d) => {
    const s = d.socket();
    const [error, list] = byName(d, s, '', null);
    assert.is(error, 0);
    assert.is(list, 'G711\0CONTROL\0TELEMETRY\0BULK\0\0');
    const types = list
      .split('\0')
      .filter((name) => name)
      .map((name) => {
        const template = sending(99, 99);
        assert.is(byName(d, s, name, template)[0], 0, name);
        assert.is(giveQos(d, s, template), 0, name);
        assert.equal(readBack(d, s), template, name);
        return template.ReceivingFlowspec.ServiceType;
      });
    assert.equal(types, [
      SERVICETYPE_GUARANTEED,
      SERVICETYPE_NETWORK_CONTROL,
      SERVICETYPE_CONTROLLEDLOAD,
      SERVICETYPE_BESTEFFORT,
    ]);
  }),
);

templates(
  'say rate, bucket, peak, latency, type and largest message, the same in both directions',
  withDevice((d) => {
    const s = d.socket();
    const most = 0xffffffff;
    for (const [name, ...numbers] of [
      ['G711', 10_000, 400, 20_000, 20_000, SERVICETYPE_GUARANTEED, 200],
      ['CONTROL', 6400, 640, 12_800, 10_000, SERVICETYPE_NETWORK_CONTROL, 64],
      ['TELEMETRY', 200, 1460, 10_000, 1_000_000, SERVICETYPE_CONTROLLEDLOAD, 1460],
      ['BULK', most, most, most, most, SERVICETYPE_BESTEFFORT, most],
    ] as const) {
      const into = qos();
      assert.is(byName(d, s, name, into)[0], 0);
      for (const spec of [into.SendingFlowspec, into.ReceivingFlowspec])
        assert.equal(
          [
            spec.TokenRate,
            spec.TokenBucketSize,
            spec.PeakBandwidth,
            spec.Latency,
            spec.ServiceType,
            spec.MaxSduSize,
          ],
          numbers,
          name,
        );
    }
  }),
);

templates(
  'have exact names, are listed where there is room, and belong to a socket',
  withDevice((d) => {
    const s = d.socket();
    const into = qos();
    assert.is(byName(d, s, 'G712', into)[0], WSAEINVAL);
    assert.is(byName(d, s, 'g711', into)[0], WSAEINVAL);
    assert.equal(into, qos());
    assert.is(byName(d, s, '', null, 28)[0], WSAEFAULT);
    assert.is(byName(d, s, '', null, 29)[0], 0);
    assert.is(byName(d, s, 'G711\0 and more', into)[0], 0, 'a NUL ends the name');
    assert.is(byName(d, s, 'G711', null)[0], WSAEFAULT);
    assert.not(WSPGetQOSByName(s, null as never, into, d.err));
    assert.is(d.err.value, WSAEFAULT);
    assert.is(byName(d, 4711, 'G711', into)[0], WSAENOTSOCK);
  }),
);

templates.run();
