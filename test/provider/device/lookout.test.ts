import * as assert from 'uvu/assert';
import { type LinkWatch, watchLink } from '../../../provider/index.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const lookout = suite('a lookout');

/** What a lookout of the device is told, in its order. */
function newsOf(d: Device): string[] {
  const news: string[] = [];
  watchLink(d.info, {
    onLink: (up) => news.push(up ? 'link up' : 'link down'),
    onReset: () => news.push('reset'),
  });
  return news;
}

lookout(
  'is told of a link that is up, of its end and of its return, each within a second',
  withDevice((d) => {
    const news = newsOf(d);
    d.run(1100);
    assert.equal(news, ['link up']);
    d.sim.plug(false);
    d.run(1100);
    assert.equal(news, ['link up', 'link down']);
    d.sim.plug(true);
    d.awaitLink();
    d.run(1100);
    assert.equal(news, ['link up', 'link down', 'link up']);
  }),
);

lookout(
  'is told within a second of another station with its address, and of none that has another one',
  withDevice((d) => {
    d.listen(80, 2);
    let conflicts = 0;
    watchLink(d.info, { onLink: null, onReset: null, onConflict: () => conflicts++ });
    new Host(d.wire, d.time, { ip: '10.0.2.77', mac: '52:55:0a:00:02:4d', device: '10.0.2.2' }).connect(9);
    d.run(1100);
    assert.equal([conflicts, d.chip.conflicts], [0, 0]);
    new Host(d.wire, d.time, { ip: '10.0.2.15', mac: '52:55:0a:00:02:0f', device: '10.0.2.2' }).connect(9);
    d.run(1100);
    assert.ok(conflicts >= 1, `${conflicts} conflicts`);
    assert.is(d.chip.conflicts, conflicts);
  }),
);

lookout(
  'is told of each reset of the chip once',
  withDevice((d) => {
    d.listen(80, 2);
    const news = newsOf(d);
    d.run(1100);
    for (let i = 0; i < 2; i++) {
      d.sim.brownOut();
      d.run(1300);
      d.awaitLink();
      d.run(1100);
    }
    assert.equal(
      news.filter((what) => what === 'reset'),
      ['reset', 'reset'],
    );
  }),
);

lookout(
  'that throws is told on, and others with it',
  withDevice((d) => {
    const throwing: LinkWatch = {
      onLink: () => {
        throw new Error('no business of others');
      },
      onReset: null,
    };
    watchLink(d.info, throwing);
    const news = newsOf(d);
    d.run(1100);
    d.sim.brownOut();
    d.run(1300);
    assert.equal(news.slice(0, 2), ['link up', 'reset']);
  }),
);

lookout(
  'of a provider that has ended is told nothing',
  withDevice((d) => {
    const news = newsOf(d);
    d.stop();
    d.run(2000);
    assert.equal(news, []);
  }),
);

lookout.run();
