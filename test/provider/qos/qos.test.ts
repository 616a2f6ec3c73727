import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  FD_QOS,
  INVALID_SOCKET,
  IP_TOS,
  IPPROTO_IP,
  type Qos,
  qos,
  SERVICETYPE_BESTEFFORT,
  SERVICETYPE_CONTROLLEDLOAD,
  SERVICETYPE_GENERAL_INFORMATION,
  SERVICETYPE_GUARANTEED,
  SERVICETYPE_NETWORK_CONTROL,
  SERVICETYPE_NOCHANGE,
  SERVICETYPE_NOTRAFFIC,
  SERVICETYPE_QUALITATIVE,
  SIO_GET_QOS,
  SIO_SET_QOS,
  WSAEFAULT,
  WSAEINVAL,
  WSAEOPNOTSUPP,
  WSPConnect,
  WSPIoctl,
} from '../../../provider/index.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { getOpt } from '../../support/winsock/options.ts';
import { giveQos, readBack, sending, sendingOf } from '../../support/winsock/qos.ts';

const quality = suite('quality of service');

const UNSPECIFIED = 0xffffffff;

quality(
  'is best effort at first, with everything unspecified',
  withDevice((d) => {
    const kept = readBack(d, d.socket());
    assert.equal(kept, qos());
    assert.equal(sendingOf(kept), [SERVICETYPE_BESTEFFORT, UNSPECIFIED]);
  }),
);

quality(
  'is kept and given back, all sixteen numbers; a later one replaces it',
  withDevice((d) => {
    const s = d.socket();
    const spec = (from: number, type: number) => ({
      TokenRate: from,
      TokenBucketSize: from + 1,
      PeakBandwidth: from + 2,
      Latency: from + 3,
      DelayVariation: from + 4,
      ServiceType: type,
      MaxSduSize: from + 6,
      MinimumPolicedSize: from + 7,
    });
    const asked: Qos = {
      SendingFlowspec: spec(1000, SERVICETYPE_GUARANTEED),
      ReceivingFlowspec: spec(70000, SERVICETYPE_CONTROLLEDLOAD),
      ProviderSpecific: null,
    };
    assert.is(giveQos(d, s, asked), 0);
    assert.equal(readBack(d, s), asked);
    assert.is(giveQos(d, s, qos()), 0);
    assert.equal(readBack(d, s), qos());
  }),
);

quality(
  'leaves a direction alone whose service type says SERVICETYPE_NOCHANGE',
  withDevice((d) => {
    const s = d.socket();
    giveQos(d, s, sending(SERVICETYPE_NETWORK_CONTROL, 500));
    const asked = sending(SERVICETYPE_NOCHANGE, 9);
    asked.ReceivingFlowspec.TokenRate = 77;
    assert.is(giveQos(d, s, asked), 0);
    assert.equal(sendingOf(readBack(d, s)), [SERVICETYPE_NETWORK_CONTROL, 500]);
    assert.is(readBack(d, s)?.ReceivingFlowspec.TokenRate, 77);
    assert.is(getOpt(d, s, IPPROTO_IP, IP_TOS), 0xc0);
  }),
);

/** Service types, and the mark in IP_TOS: codepoint 0, 24, 40 or 48 in its upper six bits. */
const MARKS: [name: string, type: number, tos: number][] = [
  ['NOTRAFFIC', SERVICETYPE_NOTRAFFIC, 0],
  ['BESTEFFORT', SERVICETYPE_BESTEFFORT, 0],
  ['QUALITATIVE', SERVICETYPE_QUALITATIVE, 0],
  ['CONTROLLEDLOAD', SERVICETYPE_CONTROLLEDLOAD, 24 << 2],
  ['GUARANTEED', SERVICETYPE_GUARANTEED, 40 << 2],
  ['NETWORK_CONTROL', SERVICETYPE_NETWORK_CONTROL, 48 << 2],
];

/** The TOS bytes of the device's packets from now on, each once. */
function marks(d: Device): number[] {
  const seen: number[] = [];
  d.host.onPacket = ({ tos }) => {
    if (!seen.includes(tos)) seen.push(tos);
    return false;
  };
  return seen;
}

for (const [name, type, tos] of MARKS) {
  quality(
    `marks the packets of a WSPConnect with ${name} by ${tos}`,
    withDevice((d) => {
      answer(d);
      const seen = marks(d);
      const s = d.socket();
      assert.is(WSPConnect(s, ECHO, 16, null, null, sending(type), null, d.err), 0);
      d.send(s, 'x');
      d.run(20);
      assert.equal(seen, [tos]);
      assert.is(getOpt(d, s, IPPROTO_IP, IP_TOS), tos);
      assert.equal(sendingOf(readBack(d, s)), [type, 1000]);
    }),
  );
}

quality(
  'marks what a listener accepts from then on, whose slots are opened again for it',
  withDevice((d) => {
    const listener = d.listen(80, 3);
    assert.is(giveQos(d, listener, sending(SERVICETYPE_CONTROLLEDLOAD)), 0);
    const seen = marks(d);
    d.host.connect(80);
    d.run(5);
    d.send(d.accept(listener), 'x');
    d.run(20);
    assert.equal(seen, [0x60]);
  }),
);

quality(
  'of an open connection is kept and given back, and its packets stay as they are',
  withDevice((d) => {
    const { s } = converse(d);
    const seen = marks(d);
    assert.is(giveQos(d, s, sending(SERVICETYPE_GUARANTEED)), 0);
    d.send(s, 'x');
    d.run(20);
    assert.equal(seen, [0]);
    assert.equal(sendingOf(readBack(d, s)), [SERVICETYPE_GUARANTEED, 1000]);
  }),
);

quality(
  'that nobody could have is refused, and what was there stays',
  withDevice((d) => {
    const s = d.socket();
    const specific = sending(SERVICETYPE_GUARANTEED);
    specific.ProviderSpecific = { len: 8, buf: new Uint8Array(8) };
    const peak = sending(SERVICETYPE_GUARANTEED);
    peak.SendingFlowspec.PeakBandwidth = 12_500_001;
    giveQos(d, s, sending(SERVICETYPE_CONTROLLEDLOAD));
    for (const asked of [
      sending(SERVICETYPE_GENERAL_INFORMATION),
      sending(4711),
      sending(SERVICETYPE_GUARANTEED, 12_500_001),
      peak,
      specific,
    ]) {
      assert.is(giveQos(d, s, asked), WSAEOPNOTSUPP);
      assert.is(WSPConnect(s, ECHO, 16, null, null, asked, null, d.err), -1);
      assert.is(d.err.value, WSAEOPNOTSUPP);
    }
    assert.equal(sendingOf(readBack(d, s)), [SERVICETYPE_CONTROLLEDLOAD, 1000]);
    assert.is(
      giveQos(d, s, sending(SERVICETYPE_GUARANTEED, 12_500_000)),
      0,
      '100 Mbit/s is what the wire carries',
    );
    assert.is(giveQos(d, s, sending(SERVICETYPE_GUARANTEED, UNSPECIFIED)), 0);
  }),
);

quality(
  'needs all 72 bytes: less is WSAEFAULT, in and out',
  withDevice((d) => {
    const s = d.socket();
    const call = (
      code: number,
      input: Uint8Array | null,
      inLength: number,
      output: Uint8Array | null,
      length: number,
    ) => {
      const returned = { value: 9 };
      assert.is(WSPIoctl(s, code, input, inLength, output, length, returned, null, null, null, d.err), -1);
      assert.is(returned.value, 0);
      return d.err.value;
    };
    const bytes = new Uint8Array(72);
    assert.is(call(SIO_SET_QOS, null, 72, null, 0), WSAEFAULT);
    assert.is(call(SIO_SET_QOS, bytes, 71, null, 0), WSAEFAULT);
    assert.is(call(SIO_SET_QOS, new Uint8Array(71), 72, null, 0), WSAEFAULT);
    assert.is(call(SIO_GET_QOS, null, 0, null, 72), WSAEFAULT);
    assert.is(call(SIO_GET_QOS, null, 0, bytes, 71), WSAEFAULT);
    assert.ok(bytes.every((byte) => byte === 0));
  }),
);

quality(
  'announces a change by FD_QOS once, until SIO_GET_QOS was called; the same again is no change',
  withDevice((d) => {
    const s = d.socket();
    const messages = messagesOf(d, s, FD_QOS);
    giveQos(d, s, sending(SERVICETYPE_GUARANTEED));
    giveQos(d, s, sending(SERVICETYPE_CONTROLLEDLOAD));
    d.run(5);
    assert.equal(messages, [[FD_QOS, 0]]);
    readBack(d, s);
    d.run(200);
    assert.is(messages.length, 1, 'it waits for the next change');
    giveQos(d, s, sending(SERVICETYPE_CONTROLLEDLOAD));
    d.run(5);
    assert.is(messages.length, 1);
    giveQos(d, s, sending(SERVICETYPE_NETWORK_CONTROL));
    d.run(5);
    assert.is(messages.length, 2);
  }),
);

/** Accepts with a condition function that sees and may change lpSQOS. */
function acceptWith(d: Device, listener: number, change: (offered: Qos | null) => void): number {
  return d.accept(listener, (_id, _data, sqos) => {
    change(sqos);
    return CF_ACCEPT;
  });
}

quality(
  'S69: what the condition function writes is what SIO_GET_QOS gives of the new socket',
  withDevice((d) => {
    const listener = d.listen(80, 3);
    giveQos(d, listener, sending(SERVICETYPE_CONTROLLEDLOAD, 4000));
    for (let i = 0; i < 3; i++) d.host.connect(80);
    d.run(10);
    const s = acceptWith(d, listener, (offered) => {
      assert.equal(sendingOf(offered), [SERVICETYPE_CONTROLLEDLOAD, 4000]);
      (offered as Qos).SendingFlowspec.TokenRate = 2000;
    });
    assert.equal(sendingOf(readBack(d, s)), [SERVICETYPE_CONTROLLEDLOAD, 2000]);
    assert.equal(sendingOf(readBack(d, listener)), [SERVICETYPE_CONTROLLEDLOAD, 4000]);
    assert.is(
      acceptWith(d, listener, (offered) =>
        Object.assign(offered?.SendingFlowspec ?? {}, { ServiceType: 99 }),
      ),
      INVALID_SOCKET,
    );
    assert.is(d.err.value, WSAEINVAL);
    const plain = d.accept(listener);
    assert.equal(readBack(d, plain), qos(), 'without a condition function nothing was negotiated');
  }),
);

quality(
  'S52, S69: lpSQOS is null where the listener has none',
  withDevice((d) => {
    const listener = d.listen(80, 3);
    d.host.connect(80);
    d.run(5);
    let seen: unknown = 'not called';
    const s = acceptWith(d, listener, (offered) => {
      seen = offered;
    });
    assert.is(seen, null);
    assert.equal(readBack(d, s), qos());
  }),
);

quality.run();
