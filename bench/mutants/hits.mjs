import { writeFileSync } from 'node:fs';
import vm from 'node:vm';

/**
 * Imported before a process that runs one file of tests whose device code is marked (reach.ts): which blocks are entered is
 * written to the file SPISOCK_HITS when the tests are over. Programs on simulated boards have a global object of their own,
 * which gets the same function.
 */
const entered = new Set();
const enter = (block) => entered.add(block);
globalThis.spisockEnter = enter;

const { createContext } = vm;
vm.createContext = (sandbox = {}, options) =>
  createContext(Object.assign(sandbox, { spisockEnter: enter }), options);

const send = process.send?.bind(process);
if (send)
  process.send = (message, ...rest) => {
    if (message.kind === 'done') writeFileSync(process.env.SPISOCK_HITS, JSON.stringify([...entered]));
    return send(message, ...rest);
  };
