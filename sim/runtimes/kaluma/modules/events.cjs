/**
 * Stand-in for Kaluma's `events`. Its traps: an 'error' that nobody listens to is thrown at whoever emits it, also
 * from inside the network device; what a listener throws ends the emit, and the listeners behind it hear nothing.
 */

function checkListener(listener) {
  if (typeof listener !== 'function') throw new TypeError('listener must be a function');
}

/** The listeners of `type` as they are kept: an array, or nothing. */
function heard(emitter, type) {
  if (!emitter._events) emitter._events = {};
  const list = emitter._events[type];
  return Array.isArray(list) ? list : null;
}

/** A function, not a class: programs may call it on an object of theirs. */
function EventEmitter() {
  this._events = {};
}

EventEmitter.prototype.addListener = function (type, listener) {
  checkListener(listener);
  if (!heard(this, type)) this._events[type] = [];
  this._events[type].push(listener);
  return this;
};

/** The latest of equal listeners goes. */
EventEmitter.prototype.removeListener = function (type, listener) {
  checkListener(listener);
  const list = heard(this, type);
  let at = list ? list.length - 1 : -1;
  while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
  if (at >= 0) list.splice(at, 1);
  if (at >= 0 && list.length === 0) delete this._events[type];
  return this;
};

EventEmitter.prototype.removeAllListeners = function (...types) {
  if (types.length === 0) this._events = {};
  else delete this._events[types[0]];
  return this;
};

EventEmitter.prototype.listeners = function (type) {
  return this._events[type] || [];
};

EventEmitter.prototype.listenerCount = function (type) {
  return this.listeners(type).length;
};

EventEmitter.prototype.once = function (type, listener) {
  checkListener(listener);
  const wrapped = function (...values) {
    this.removeListener(type, wrapped);
    listener.apply(this, values);
  };
  wrapped.listener = listener;
  return this.on(type, wrapped);
};

/** Whoever is added or removed meanwhile changes nothing for this emit. */
EventEmitter.prototype.emit = function (type, ...values) {
  const list = heard(this, type);
  if (type === 'error' && !this._events.error) {
    throw values[0] instanceof Error ? values[0] : Error("Uncaught 'error' event");
  }
  if (!list) return false;
  for (const listener of list.slice()) listener.apply(this, values);
  return true;
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

exports.EventEmitter = EventEmitter;
