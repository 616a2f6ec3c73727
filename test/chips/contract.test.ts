import * as assert from 'uvu/assert';
import type { ChipModule } from '../../hal/chip.ts';
import * as w5500 from '../../hal/w5500/index.ts';
import { suite } from '../support/suite.ts';
import * as queue from './queue/chip.ts';

const contract = suite('the contract of a chip');

// What is missing or other than hal/chip.ts says is an error of types here.
const W5500: ChipModule<w5500.Chip, w5500.View> = w5500;
const QUEUE: ChipModule<queue.Chip, queue.View> = queue;

contract('is kept by every driver: it has the verbs of the others', () => {
  assert.equal(Object.keys(QUEUE).sort(), Object.keys(W5500).sort());
});

contract('leaves sizes and kinds to the chip', () => {
  const of = ({ NAME, SOCKETS, SOCKET_MEMORY, LISTENS }: typeof W5500 | typeof QUEUE) =>
    `${NAME}: ${SOCKETS} sockets of ${SOCKET_MEMORY}, a listener is a ${LISTENS}`;
  assert.equal(
    [of(W5500), of(QUEUE)],
    [
      'W5500: 8 sockets of 2048, a listener is a socket',
      'queue chip: 6 sockets of 1024, a listener is a queue',
    ],
  );
});

contract.run();
