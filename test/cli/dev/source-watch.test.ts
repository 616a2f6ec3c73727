import { renameSync, unlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Followed, SourceWatch } from '../../../cli/dev/source-watch.ts';
import { OwnFolder } from './own-programs.ts';

const watching = suite('watching sources');

/** Watches files that are there already, and passes on what it tells of. */
class Rig {
  readonly folder = new OwnFolder();
  readonly errors: string[] = [];
  private readonly changes: string[] = [];
  private onChange: () => void = () => {};
  private readonly watch = new SourceWatch(
    (path) => {
      this.changes.push(path);
      this.onChange();
    },
    (reason) => this.errors.push(reason),
  );

  follow(names: string[], more: Partial<Followed> = {}): void {
    const files = names.map((name) => this.folder.at(name));
    this.watch.follow({ files, others: false, sinceMs: Number.POSITIVE_INFINITY, ...more });
  }

  /** The next file that was saved. */
  async next(): Promise<string> {
    while (this.changes.length === 0)
      await new Promise<void>((resolve) => {
        this.onChange = resolve;
      });
    return this.changes.shift() as string;
  }

  end(): void {
    this.watch.close();
    this.folder.remove();
  }
}

async function withRig(use: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = new Rig();
  try {
    rig.folder.save('a.ts', 'a');
    rig.folder.save('b.ts', 'b');
    await use(rig);
    assert.equal(rig.errors, []);
  } finally {
    rig.end();
  }
}

watching('tells which file was saved, and nothing of a neighbour', async () => {
  await withRig(async (rig) => {
    rig.follow(['a.ts']);
    rig.folder.save('b.ts', 'b changed');
    rig.folder.save('a.ts', 'a changed');
    assert.is(await rig.next(), rig.folder.at('a.ts'));
    rig.follow(['a.ts', 'b.ts']);
    rig.folder.save('b.ts', 'b changed again');
    assert.is(await rig.next(), rig.folder.at('b.ts'));
  });
});

watching('reports a new file in the place of the old one', async () => {
  await withRig(async (rig) => {
    rig.follow(['a.ts']);
    for (const text of ['one', 'two two']) {
      renameSync(rig.folder.save('a.ts~', text), rig.folder.at('a.ts'));
      assert.is(await rig.next(), rig.folder.at('a.ts'));
    }
  });
});

watching('reports a deleted file', async () => {
  await withRig(async (rig) => {
    rig.follow(['a.ts', 'b.ts']);
    unlinkSync(rig.folder.at('b.ts'));
    assert.is(await rig.next(), rig.folder.at('b.ts'));
  });
});

watching('reports a new source if it may be the missing one', async () => {
  await withRig(async (rig) => {
    rig.follow(['a.ts'], { others: true });
    rig.folder.save('readme.md', 'no source');
    rig.folder.save('c.ts', 'c');
    assert.is(await rig.next(), rig.folder.at('c.ts'));
  });
});

watching(
  'tells of a file that was saved before anyone watched it, but after the build had begun',
  async () => {
    await withRig(async (rig) => {
      rig.follow(['a.ts'], { sinceMs: 0 });
      assert.is(await rig.next(), rig.folder.at('a.ts'));
    });
  },
);

watching('says why a folder cannot be watched', async () => {
  const rig = new Rig();
  rig.follow(['nowhere/a.ts']);
  rig.end();
  assert.match(rig.errors[0], /^cannot watch .*nowhere: /);
});

watching.run();
