/**
 * Stand-in for Kaluma's `fs`, with the board's flash mounted on '/' and nothing else to mount. Its traps:
 * - Everything is synchronous. A string cannot be written, and `readFile` has the whole file in memory.
 * - 'w+', 'wx' and 'a' never make a file, and what was opened with 'a' cannot be written.
 * - An unknown flag opens a file for nothing.
 * - Nobody closes what was open when something is thrown.
 */
const path = require('path');
const native = require('#files');

const ENOENT = -2;
const EBADF = -9;

const [READ, WRITE, CREATE, APPEND, EXCLUSIVE, TRUNCATE] = [1, 2, 4, 8, 16, 32];
const FLAGS = {
  r: READ,
  'r+': READ | WRITE,
  w: WRITE | CREATE | TRUNCATE,
  wx: WRITE | EXCLUSIVE,
  'w+': WRITE | READ | TRUNCATE,
  'wx+': WRITE | READ | EXCLUSIVE,
  a: APPEND,
  ax: APPEND | EXCLUSIVE,
  'a+': APPEND | READ,
  'ax+': APPEND | READ | EXCLUSIVE,
};
for (const [alias, flag] of [
  ['rs', 'r'],
  ['sr', 'r'],
  ['rs+', 'r+'],
  ['sr+', 'r+'],
  ['xw', 'wx'],
  ['xw+', 'wx+'],
]) {
  FLAGS[alias] = FLAGS[flag];
}
FLAGS.xa = FLAGS.ax;
FLAGS['xa+'] = FLAGS['ax+'];

class Stats {
  constructor() {
    this.type = 0;
    this.size = 0;
  }
  isFile() {
    return this.type === 1;
  }
  isDirectory() {
    return this.type === 2;
  }
}

/** Ids of open files; a descriptor is an index of them, and is used again. */
const opens = [];
let folder = '/';

function idOf(fd) {
  const id = fd < opens.length ? opens[fd] : null;
  if (id === null || id === undefined) throw new SystemError(EBADF);
  return id;
}

function stat(name) {
  return Object.assign(new Stats(), native.stat(path.resolve(name)));
}

function exists(name) {
  const resolved = path.resolve(name);
  try {
    native.stat(resolved);
    return true;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

function open(name, flags = 'r', mode = 0o666) {
  const id = native.open(path.resolve(name), FLAGS[flags] || 0, mode);
  const free = opens.indexOf(null);
  if (free < 0) return opens.push(id) - 1;
  opens[free] = id;
  return free;
}

function close(fd) {
  native.close(idOf(fd));
  opens[fd] = null;
}

function readFile(name) {
  const bytes = new Uint8Array(stat(name).size);
  const fd = open(name, 'r');
  native.read(idOf(fd), bytes, 0, bytes.length, 0);
  close(fd);
  return bytes;
}

function writeFile(name, data) {
  const fd = open(name, 'w');
  native.write(idOf(fd), data, 0, data.length, 0);
  close(fd);
}

function chdir(name) {
  if (!stat(name).isDirectory()) throw new SystemError(ENOENT);
  folder = path.resolve(name);
}

exports.Stats = Stats;
exports.cwd = () => folder;
exports.chdir = chdir;
exports.stat = stat;
exports.exists = exists;
exports.open = open;
exports.close = close;
exports.read = (fd, ...rest) => native.read(idOf(fd), ...rest);
exports.write = (fd, ...rest) => native.write(idOf(fd), ...rest);
exports.readFile = readFile;
exports.writeFile = writeFile;
exports.mkdir = (name) => native.mkdir(path.resolve(name));
exports.rmdir = (name) => native.rmdir(path.resolve(name));
exports.unlink = (name) => native.unlink(path.resolve(name));
exports.rename = (from, to) => native.rename(from, to);
exports.readdir = (name) => native.readdir(path.resolve(name));
exports.rm = (name) => {
  if (stat(name).isDirectory()) exports.rmdir(name);
  else exports.unlink(name);
};
