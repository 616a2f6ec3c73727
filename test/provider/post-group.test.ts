import * as assert from 'uvu/assert';
import { closePost, openPost, sendPost } from '../../provider/post.ts';
import { openGroupPost, sendToGroup } from '../../provider/post-group.ts';
import { slots } from '../support/calls.ts';
import { bytes, ME } from '../support/datagrams.ts';
import { withDevice } from '../support/device.ts';
import { HOST_IP, PostRig } from '../support/posts.ts';
import { suite } from '../support/suite.ts';
import { LISTED } from '../support/weather.ts';

const group = suite('a post that is a member of a group');

const GROUP = Uint8Array.of(224, 0, 0, 251);
const PORT = 5353;

group(
  'hears its group and nothing else, beside a post for the rest on the same port',
  withDevice((d) => {
    const [member, own] = [new PostRig(d), new PostRig(d)];
    assert.is(openGroupPost(member.post, PORT, GROUP), true);
    assert.is(openPost(own.post, PORT), true);
    assert.is(slots(d), '2 POST');
    const port = d.host.udp(PORT);
    assert.is(sendPost(own.post, HOST_IP, PORT, own.write('to you')), true);
    d.run(20);
    for (const to of ['224.0.0.251', ME, '224.0.0.252', '255.255.255.255'])
      port.send(to, PORT, bytes(`to ${to}`));
    d.run(20);
    assert.equal(member.heard, ['to 224.0.0.251 from 10.0.2.2:5353']);
    assert.equal(own.heard, ['to 10.0.2.15 from 10.0.2.2:5353', 'to 255.255.255.255 from 10.0.2.2:5353']);
    assert.is(port.received.length, 1);
    closePost(member.post);
    closePost(own.post);
    port.send('224.0.0.251', PORT, bytes('late'));
    d.run(20);
    assert.is(member.heard.length, 1);
    assert.equal(d.faults, []);
  }),
);

group(
  'says so to the routers, and goodbye; and sends to its group without ARP, with 255 as its time to live',
  withDevice((d) => {
    const { post } = new PostRig(d);
    const seen: string[] = [];
    d.host.onFrame = (frame) => {
      const at = 14 + 4 * (frame[14] & 15);
      if (frame[12] !== 8 || frame[13] !== 0) seen.push('no IPv4');
      else if (frame[23] === 2) seen.push(`IGMP ${frame[at].toString(16)}`);
      else {
        const to = [...frame.subarray(30, 34)].join('.');
        const mac = Buffer.from(frame.subarray(0, 6)).toString('hex');
        seen.push(`${Buffer.from(frame.subarray(at + 8, at + 12))} to ${to} ${mac} TTL ${frame[22]}`);
      }
    };
    openGroupPost(post, PORT, GROUP);
    d.run(5);
    post.buffer.set(bytes('all!'));
    for (let i = 0; i < 2; i++) {
      assert.is(sendToGroup(post, PORT, GROUP, 4), true);
      d.run(5);
    }
    closePost(post);
    d.run(5);
    const sent = 'all! to 224.0.0.251 01005e0000fb TTL 255';
    assert.equal(seen, ['IGMP 16', sent, sent, 'IGMP 17']);
    assert.is(sendToGroup(post, PORT, GROUP, 4), false);
  }, LISTED),
);

group.run();
