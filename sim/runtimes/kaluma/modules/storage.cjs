/**
 * Stand-in for Kaluma's `storage`. Its traps: all 64 items are of at most 253 bytes, key and value together; every write
 * takes a new page, and when none is left all of it is read, erased and written again, which a loss of power in between
 * does not survive; removing what is not there says nothing.
 */
const native = require('#storage');
const FULL = -142;

function sweep() {
  const items = [];
  for (let i = 0; i < native.length(); i++) items.push([native.key(i), native.getItem(native.key(i))]);
  native.clear();
  for (const [key, value] of items) native.setItem(key, value);
}

exports.setItem = (key, value) => {
  try {
    native.setItem(key, value);
  } catch (error) {
    if (error.errno !== FULL) throw error;
    sweep();
    native.setItem(key, value);
  }
};

exports.getItem = (key) => native.getItem(key);
exports.removeItem = (key) => native.removeItem(key);
exports.clear = () => native.clear();
exports.key = (index) => native.key(index);

Object.defineProperty(exports, 'length', { get: native.length });
