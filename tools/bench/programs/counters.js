/**
 * Put in front of an instrumented program (tools/bench/instrument.ts), these functions do what the program meant to do
 * and count it: by place, one row of `counts` for each source file, calls, reads, writes, allocations, their bytes, and
 * what the runtime allocated for it. The console says the sums every few milliseconds; it is all a board has.
 */
(() => {
  const [CALLS, READS, WRITES, ALLOCATIONS, BYTES, NATIVE] = [0, 1, 2, 3, 4, 5];
  const CLOSURE_BYTES = 40;
  const counts = [];
  const known = new WeakSet();
  /** They hand out what was there before. */
  const TAKES = [Array.prototype.shift, Array.prototype.pop];
  const ours = new WeakMap();

  const add = (place, kind, by = 1) => {
    counts[place] ??= [0, 0, 0, 0, 0, 0];
    counts[place][kind] += by;
  };

  /** Whether a function is the program's own: then it announces itself. */
  const isOurs = (callee) => {
    let answer = ours.get(callee);
    if (answer === undefined) {
      answer = Function.prototype.toString.call(callee).includes('__entered(');
      ours.set(callee, answer);
    }
    return answer;
  };

  /** What an object takes of the board's heap, in bytes, as measured there. */
  const sizeOf = (value) => {
    if (typeof value === 'string') return 8 + value.length;
    if (typeof value === 'function') return CLOSURE_BYTES;
    if (ArrayBuffer.isView(value)) return 36 + value.byteLength;
    return 8 + 8 * Object.keys(value).length;
  };

  const made = (place, value) => {
    known.add(value);
    add(place, ALLOCATIONS);
    add(place, BYTES, sizeOf(value));
    return value;
  };

  const call = (place, callee, self, args) => {
    add(place, CALLS);
    const result = callee.apply(self, args);
    const isObject = result !== null && (typeof result === 'object' || typeof result === 'function');
    const isNew = isObject ? !known.has(result) : typeof result === 'string';
    if (isNew && !isOurs(callee) && !TAKES.includes(callee)) add(place, NATIVE);
    if (isObject) known.add(result);
    return result;
  };

  Object.assign(globalThis, {
    __entered: (place, closures) => {
      if (closures === 0) return;
      add(place, ALLOCATIONS, closures);
      add(place, BYTES, closures * CLOSURE_BYTES);
    },
    __call: (place, callee, args) => call(place, callee, undefined, args),
    __method: (place, self, name, args) => {
      add(place, READS);
      return call(place, self[name], self, args);
    },
    __super: (place) => add(place, CALLS),
    __new: (place, value) => {
      add(place, CALLS);
      return made(place, value);
    },
    __read: (place, object, name) => {
      add(place, READS);
      return object[name];
    },
    __write: (place) => add(place, WRITES),
    __update: (place) => {
      add(place, READS);
      add(place, WRITES);
    },
    __made: made,
    __sum: (place, value) => {
      if (typeof value === 'string') {
        add(place, ALLOCATIONS);
        add(place, BYTES, sizeOf(value));
      }
      return value;
    },
  });
  setInterval(() => console.log(`counts ${JSON.stringify(counts)}`), 1);
})();
