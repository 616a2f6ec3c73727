import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../../../sim/hosts/host.ts';
import type { Care } from '../../../../sim/net/tcp/care.ts';
import { CLOSED, ESTABLISHED, Rig } from '../rig.ts';

const care = suite('a RST whose number is not the expected one (knob care)');

/** A connection whose peer has sent a byte that was lost, and then a RST, which is one number ahead. */
function afterLoss(knob: Care, isGone: boolean) {
  const rig = new Rig({ care: knob });
  const { socket, peer, host } = rig.served();
  host.stopAnswering = true;
  peer.send('x');
  rig.pass();
  host.stopAnswering = false;
  const sent = rig.record();
  peer.rst();
  host.stopAnswering = isGone;
  rig.pass();
  return { status: socket.status, sent: sent.length };
}

for (const [knob, isGone, status, sent] of [
  ['none', false, CLOSED, 0],
  ['window', false, CLOSED, 0],
  // The challenge is answered by the RST that is right.
  ['rfc5961', false, CLOSED, 1],
  ['rfc5961', true, ESTABLISHED, 1],
] as const) {
  const name = isGone ? 'that nobody repeats' : 'whose sender still answers';
  care(`${name}, ${knob}: ${status === CLOSED ? 'the end' : 'no end'} after ${sent} challenges`, () => {
    assert.equal(afterLoss(knob, isGone), { status, sent });
  });
}

care('is challenged by a host, as by any kernel of today', () => {
  for (const [knob, challenges] of [
    [undefined, 1],
    ['window', 0],
  ] as const) {
    const rig = new Rig();
    const [near, far] = ['10.0.2.3', '10.0.2.4'].map((ip, i) => {
      const options = { ip, mac: `52:55:0a:00:02:0${3 + i}`, device: '10.0.2.4', care: knob };
      return new Host(rig.wire, rig.clock, options);
    });
    let ended: string | null = null;
    far.listen(80, (peer) => {
      peer.onEnd = (reason) => {
        ended = reason;
      };
    });
    const peer = near.connect(80);
    rig.pass();
    near.stopAnswering = true;
    peer.send('x');
    rig.pass();
    near.stopAnswering = false;
    let answers = 0;
    rig.wire.tap = (_frame, _atUs, from) => {
      if (from === far) answers++;
    };
    peer.rst();
    rig.pass();
    assert.is(ended, 'reset');
    assert.is(answers, challenges);
  }
});

care.run();
