/**
 * Prefix of a program into which bench/cost/counting/instrument.ts has inserted counters: the functions called by its
 * blocks and by its operations on values. They carry the operations out, and count their cost for the actual values.
 * `__costs(n)` returns the counts as JSON: the number of runs of each of `n` blocks, and the other operations counted
 * in each block.
 */
(() => {
  const internal = new Set(__internal);
  const blocks = new Uint32Array(__blocks);
  const dynamic = [];
  const ours = new WeakMap();
  const natives = new WeakMap();
  const bytes = Object.getPrototypeOf(Uint8Array);

  // A fixed sequence, so that the counts are the same in every run.
  let chance = 1;
  Math.random = () => {
    chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
    return chance / 0x1_0000_0000;
  };

  const add = (block, what, times = 1) => {
    if (times === 0) return;
    dynamic[block] ??= {};
    dynamic[block][what] = (dynamic[block][what] ?? 0) + times;
  };

  /** Returns true for a function of the program, which has counters. */
  const isOurs = (callee) => {
    let answer = ours.get(callee);
    if (answer === undefined) {
      answer = Function.prototype.toString.call(callee).includes('__b[');
      ours.set(callee, answer);
    }
    return answer;
  };

  const isInternal = (name) => internal.has(name) || /^(0|[1-9]\d{0,8})$/.test(name);

  /** Counts the search of one list of names, from its end to `name` or, if it is not there, to the beginning. */
  const search = (block, object, name) => {
    const names = Reflect.ownKeys(object).filter((key) => typeof key === 'string');
    const place = names.indexOf(name);
    const later = names.slice(place + 1);
    add(block, 'list search');
    if (isInternal(name)) add(block, 'pair', Math.ceil(later.length / 2));
    else {
      const passed = later.filter(isInternal).length;
      add(block, 'compare', later.length - passed);
      add(block, 'pass', passed);
    }
    return place >= 0;
  };

  const isBuiltin = (object) => natives.has(object);

  /**
   * Counts the search for a property of an object created by the program or a module: in its own list, then in those of
   * its prototypes.
   */
  const searchAll = (block, object, name) => {
    for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
      if (isBuiltin(at)) {
        add(block, 'list search');
        continue;
      }
      if (search(block, at, name)) return;
    }
  };

  /** Returns the kind of a value, on which the search for its properties depends. */
  const kindOf = (value) => {
    if (typeof value === 'string') return 'text';
    if (Array.isArray(value)) return 'array';
    if (ArrayBuffer.isView(value)) return 'bytes';
    return typeof value;
  };

  const isIndex = (key) => typeof key === 'number' || /^\d+$/.test(key);

  const access = (block, way, object, key) => {
    if (object === null || object === undefined || typeof key === 'symbol') return;
    const kind = kindOf(object);
    if (kind === 'object' || kind === 'function') {
      add(block, way);
      if (isBuiltin(object)) add(block, 'list search');
      else searchAll(block, object, String(key));
    } else if (isIndex(key)) add(block, `${way} ${kind} item`);
    else if (key === 'length') add(block, `${way} ${kind} length`);
    else add(block, `${way} ${kind} member`);
  };

  const sizeOf = (value) => {
    if (typeof value === 'string') return value.length;
    return Array.isArray(value) || ArrayBuffer.isView(value) ? value.length : 0;
  };

  /** These return an existing value. */
  const takes = new Set([Array.prototype.shift, Array.prototype.pop, Array.prototype.find]);
  takes.add(Function.prototype.call).add(Function.prototype.apply);

  /** Returns true if the runtime has created the returned value. */
  const isNew = (result, self, args) => {
    if (typeof result === 'string') return true;
    const isObject = result !== null && (typeof result === 'object' || typeof result === 'function');
    return isObject && result !== self && !args.includes(result);
  };

  /** Counts the work of a function of the runtime. */
  const native = (block, name, self, args, result) => {
    add(block, `run ${name}`);
    add(block, `bytes ${name}`, sizeOf(result) || sizeOf(args[0]) || sizeOf(self));
  };

  const nameOf = (callee, self) => natives.get(callee) ?? `${kindOf(self)}.${callee.name}`;

  const call = (block, callee, self, args) => {
    if (typeof callee !== 'function') return Reflect.apply(callee, self, args);
    if (isOurs(callee)) {
      add(block, 'own call');
      return Reflect.apply(callee, self, args);
    }
    const result = Reflect.apply(callee, self, args);
    native(block, nameOf(callee, self), self, args, result);
    if (!takes.has(callee) && isNew(result, self, args)) add(block, 'made by the runtime');
    return result;
  };

  const name = (owner, object) => {
    if (natives.has(object)) return;
    natives.set(object, owner);
    for (const key of Object.getOwnPropertyNames(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, key);
      const isObject = typeof value === 'object' || typeof value === 'function';
      if (isObject && value !== null && key !== 'constructor')
        name(key === 'prototype' ? owner : `${owner}.${key}`, value);
    }
  };
  for (const key of ['Object', 'Function', 'Array', 'String', 'Number', 'Math', 'Date', 'Error', 'TypeError'])
    name(key, globalThis[key]);
  for (const key of ['RangeError', 'Promise', 'JSON', 'Map', 'Set', 'ArrayBuffer', 'Uint8Array', 'Boolean'])
    name(key, globalThis[key]);
  name('Uint8Array', bytes);
  for (const key of Object.getOwnPropertyNames(globalThis)) {
    // Without its getters: one of them loads a module.
    const { value } = Object.getOwnPropertyDescriptor(globalThis, key);
    if (typeof value === 'function' && !natives.has(value)) natives.set(value, key);
  }
  natives.set(globalThis, 'global');

  Object.assign(globalThis, {
    __b: blocks,
    __costs: (count) => JSON.stringify([Array.from(blocks.subarray(0, count)), dynamic]),
    __g: (block, object, key) => {
      access(block, 'get', object, key);
      return object[key];
    },
    __s: (block, object, key, value) => {
      access(block, 'set', object, key);
      if (object !== null && typeof object === 'object' && !Reflect.getOwnPropertyDescriptor(object, key))
        add(block, 'new field');
      object[key] = value;
      return value;
    },
    __u: (block, object, key, change, answersOld) => {
      access(block, 'get', object, key);
      const old = object[key];
      const value = change(old);
      access(block, 'set', object, key);
      object[key] = value;
      return answersOld ? old : value;
    },
    __d: (block, object, key) => {
      access(block, 'delete', object, key);
      return delete object[key];
    },
    __a: (block, value) => {
      if (typeof value === 'string') {
        add(block, 'sum of text');
        add(block, 'bytes sum of text', value.length);
      }
      return value;
    },
    __c: (block, callee, args) => call(block, callee, undefined, args),
    __m: (block, object, key, args) => {
      access(block, 'get', object, key);
      return call(block, object[key], object, args);
    },
    __n: (block, callee, args) => {
      const result = Reflect.construct(callee, args);
      if (isOurs(callee)) add(block, 'new');
      else native(block, `new ${nameOf(callee, undefined)}`, undefined, args, result);
      return result;
    },
  });
})();
