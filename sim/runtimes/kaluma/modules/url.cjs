/**
 * Stand-in for Kaluma's `url` (src/modules/url/url.js). Its traps: a text without `://` is an Invalid URL; `hash` has no `#`, and
 * `search` has its `?`; a path begins at the first slash wherever it is, and `?` or `#` end the host only where there is none;
 * nothing is decoded but the search, where a pair without `=` is dropped, a second `=` cuts the value, and a plus stays a plus.
 * `entries`, `keys` and `values` are arrays; setting `search` changes no `searchParams`, and the other way round.
 */

/** The text before a mark and the text behind it; without the mark, all of it and null. */
function cut(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Where the host ends. */
function endOfHost(rest) {
  for (const mark of ['/', '?', '#']) if (rest.indexOf(mark) >= 0) return rest.indexOf(mark);
  return rest.length;
}

class URL {
  constructor(input) {
    if (typeof input !== 'string' || input.indexOf('://') < 1) throw TypeError('Invalid URL');
    const [scheme, rest] = cut(input, '://');
    const end = endOfHost(rest);
    const origin = rest.slice(0, end);
    const [head, tail] = cut(origin, '@');
    const [username, password] = tail === null ? ['', null] : cut(head, ':');
    const [hostname, port] = cut(tail === null ? origin : tail, ':');
    const [path, hash] = cut(rest.slice(end), '#');
    const at = path.indexOf('?');
    this.protocol = `${scheme}:`;
    this.username = username;
    this.password = password || '';
    this.hostname = hostname;
    this.port = port || '';
    // Without a path it is a slash; a search that follows the host at once leaves none.
    this.pathname = end === rest.length ? '/' : at < 0 ? path : path.slice(0, at);
    this.search = at < 0 ? '' : path.slice(at);
    this.hash = hash || '';
    this.searchParams = new URLSearchParams(at < 0 ? undefined : this.search);
  }

  get host() {
    return this.port ? `${this.hostname}:${this.port}` : this.hostname;
  }

  get origin() {
    const user = this.username + (this.password ? `:${this.password}` : '');
    return `${this.protocol}//${user ? `${user}@` : ''}${this.host}`;
  }

  get href() {
    return this.toString();
  }

  toString() {
    return this.origin + this.pathname + (this.search || '') + (this.hash ? `#${this.hash}` : '');
  }

  toJSON() {
    return this.toString();
  }
}

class URLSearchParams {
  constructor(input) {
    this.pairs = [];
    if (!input) return;
    const text = input.startsWith('?') ? input.slice(1) : input;
    for (const pair of text.split('&'))
      if (pair.indexOf('=') >= 0) this.pairs.push(pair.split('=').map((part) => decodeURIComponent(part)));
  }

  append(name, value) {
    this.pairs.push([name, value.toString()]);
  }

  delete(name) {
    this.pairs = this.pairs.filter((pair) => pair[0] !== name);
  }

  entries() {
    return this.pairs;
  }

  get(name) {
    const found = this.pairs.find((pair) => pair[0] === name);
    return found ? found[1] : null;
  }

  getAll(name) {
    return this.pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }

  has(name) {
    return this.pairs.some((pair) => pair[0] === name);
  }

  /** A value that takes the place of others is kept as it is; a new one becomes text. */
  set(name, value) {
    const found = this.pairs.find((pair) => pair[0] === name);
    if (!found) return this.append(name, value);
    found[1] = value;
    this.pairs = this.pairs.filter((pair) => pair === found || pair[0] !== name);
  }

  keys() {
    return this.pairs.map((pair) => pair[0]);
  }

  values() {
    return this.pairs.map((pair) => pair[1]);
  }

  toString() {
    return this.pairs
      .map((pair) => `${encodeURIComponent(pair[0])}=${encodeURIComponent(pair[1])}`)
      .join('&');
  }
}

exports.URL = URL;
exports.URLSearchParams = URLSearchParams;
