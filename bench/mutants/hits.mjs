import { writeFileSync } from 'node:fs';
import vm from 'node:vm';
import { threadId } from 'node:worker_threads';

/**
 * Imported before a process that runs one file of tests whose device code is marked (reach.ts): which blocks are entered is
 * written to the file SPISOCK_HITS when the tests are over. Programs on simulated boards have a global object of their own,
 * which gets the same function. Processes and threads that a suite starts write files of their own, behind a dot.
 */
const entered = new Set();
const enter = (block) => entered.add(block);
globalThis.spisockEnter = enter;

const { createContext } = vm;
vm.createContext = (sandbox = {}, options) =>
  createContext(Object.assign(sandbox, { spisockEnter: enter }), options);

const write = (file) => writeFileSync(file, JSON.stringify([...entered]));
const { SPISOCK_HITS } = process.env;
const send = process.send?.bind(process);
if (send)
  process.send = (message, ...rest) => {
    if (message.kind === 'done') write(SPISOCK_HITS);
    return send(message, ...rest);
  };
else process.on('exit', () => entered.size > 0 && write(`${SPISOCK_HITS}.${process.pid}-${threadId}`));
