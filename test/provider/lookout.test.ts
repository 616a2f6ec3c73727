import * as assert from 'uvu/assert';
import { type Lookout, lookOut } from '../../provider/index.ts';
import { type Device, withDevice } from '../support/device.ts';
import { suite } from '../support/suite.ts';

const lookout = suite('a lookout');

/** What a lookout of the device is told, in its order. */
function newsOf(d: Device): string[] {
  const news: string[] = [];
  lookOut(d.info, {
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
    const throwing: Lookout = {
      onLink: () => {
        throw new Error('no business of others');
      },
      onReset: null,
    };
    lookOut(d.info, throwing);
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
