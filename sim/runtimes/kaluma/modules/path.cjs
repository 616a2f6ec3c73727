/**
 * Stand-in for Kaluma's `path`. Its traps: '..' at the root goes on above it, and what comes behind has no '/' in front;
 * a name without a dot is its own ending.
 */
const SEP = '/';

function names(path) {
  return path.split(SEP).filter((name) => name.length > 0);
}

function isAbsolute(path) {
  return path.startsWith(SEP);
}

function normalize(path) {
  const kept = isAbsolute(path) ? [''] : [];
  for (const name of names(path)) {
    if (name === '..') kept.pop();
    else if (name !== '.') kept.push(name);
  }
  return kept.join(SEP) || SEP;
}

function join(...paths) {
  const start = paths.length > 0 && isAbsolute(paths[0]) ? [''] : [];
  return normalize(start.concat(...paths.map(names)).join(SEP));
}

function resolve(...paths) {
  let path = require('fs').cwd() || SEP;
  for (const each of paths) path = isAbsolute(each) ? normalize(each) : join(path, each);
  return path;
}

function parse(path) {
  const folders = names(path);
  const base = folders.pop() || '';
  const parts = base.split('.');
  const ext = `.${parts.pop() || ''}`;
  return { root: isAbsolute(path) ? SEP : '', dir: folders.join(SEP), base, name: parts.join('.'), ext };
}

function format(parts) {
  const { root = '', dir = '', base = '', name = '', ext = '' } = parts;
  const last = base || name + ext;
  return dir ? dir + SEP + last : root + last;
}

exports.sep = SEP;
exports.isAbsolute = isAbsolute;
exports.normalize = normalize;
exports.join = join;
exports.resolve = resolve;
exports.parse = parse;
exports.format = format;
