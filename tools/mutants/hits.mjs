import { writeFileSync } from 'node:fs';
import vm from 'node:vm';

/**
 * Imported before a process of suites whose device code is marked (reach.ts): which blocks each file of tests enters is
 * written to the folder SPISOCK_HITS when that file is over. Programs on simulated boards have a global object of their
 * own, which gets the same function.
 */
let entered = new Set();
let file = '';
const enter = (block) => entered.add(block);
globalThis.spisockEnter = enter;

const { createContext } = vm;
vm.createContext = (sandbox = {}, options) =>
  createContext(Object.assign(sandbox, { spisockEnter: enter }), options);

// A listener of its own would take orders before the worker listens.
const on = process.on.bind(process);
process.on = (event, listener) =>
  on(event, (order, ...rest) => {
    if (event === 'message' && order.kind === 'run') {
      file = order.file;
      entered = new Set();
    }
    return listener(order, ...rest);
  });

const send = process.send?.bind(process);
if (send)
  process.send = (message, ...rest) => {
    if (message.kind === 'done')
      writeFileSync(`${process.env.SPISOCK_HITS}/${encodeURIComponent(file)}`, JSON.stringify([...entered]));
    return send(message, ...rest);
  };
