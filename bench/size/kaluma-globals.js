/**
 * The globals of Kaluma that the firmware uses, for an engine without them: a minimal set, over the host's functions
 * __select, __reset, __out, __both, __in, __attention, __millis, __wait and __print, and __pins. Their heap is not
 * counted for the firmware.
 */
(() => {
  globalThis.process = { version: '1.2.1' };
  let timers = [];
  let watches = [];
  let lastId = 0;

  class SPI {
    send(bytes) {
      __out(bytes.buffer);
      return bytes.length;
    }
    transfer(bytes) {
      return new Uint8Array(__both(bytes.buffer));
    }
    recv(count) {
      return new Uint8Array(__in(count));
    }
    close() {}
  }

  Object.assign(globalThis, {
    ...{ global: globalThis, INPUT: 0, OUTPUT: 1, INPUT_PULLUP: 2, LOW_LEVEL: 1 },
    require: () => ({ SPI }),
    console: { log: (line) => __print(String(line)) },
    pinMode: () => {},
    digitalWrite: (pin, value) => {
      if (pin === __pins.cs) __select(value === 0);
      else if (pin === __pins.reset) __reset(value === 0);
    },
    digitalRead: () => (__attention() ? 0 : 1),
    setWatch: (callback) => {
      watches.push({ id: ++lastId, callback });
      return lastId;
    },
    clearWatch: (id) => {
      watches = watches.filter((watch) => watch.id !== id);
    },
    setTimeout: (callback, ms) => {
      timers.push({ callback, dueMs: __millis() + ms });
      return ++lastId;
    },
    millis: () => __millis(),
    micros: () => __millis() * 1000,
    delay: (ms) => __wait(ms),
    TextEncoder: class {
      encode(text) {
        const bytes = new Uint8Array(text.length);
        for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
        return bytes;
      }
    },
    TextDecoder: class {
      decode(bytes) {
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return text;
      }
    },
    /** One turn of the loop. */
    __turn: () => {
      for (const watch of watches) if (__attention()) watch.callback();
      const now = __millis();
      const due = timers.filter(({ dueMs }) => dueMs <= now);
      if (due.length === 0) return;
      timers = timers.filter(({ dueMs }) => dueMs > now);
      for (const { callback } of due) callback();
    },
  });
})();
