/**
 * Stand-in for Kaluma's `at` (src/modules/at/at.js). Its traps: nothing happens but at its interval, and one line at most is
 * handed out each time, so a modem that says much is heard late; an answer counts only where the whole line is one of those
 * waited for; a line that nobody waits for is lost; a callback that throws is printed, and a handler that throws ends the interval
 * on the runtime; a text that comes without a line's end stays in the buffer, which has no bound; a timeout of 0 is ten seconds.
 */
const { EventEmitter } = require('events');

const INTERVAL_MS = 100;
const TIMEOUT_MS = 10000;
const ANSWERS = ['OK', 'ERROR', 'FAIL'];

class ATCommand extends EventEmitter {
  constructor(serial, options = {}) {
    super();
    this.queue = [];
    this.serial = serial;
    this.buffer = '';
    this.handlers = {};
    this.options = Object.assign({ debug: false, interval: INTERVAL_MS }, options);
    this.handler = (data) => {
      const text = String.fromCharCode.apply(null, data);
      if (this.options.debug) print(`\x1b[37m${text.replace(/\r/g, '<CR>').replace(/\n/g, '<LN>\n')}\x1b[0m`);
      this.buffer += text;
    };
    serial.on('data', this.handler);
    this._timer = setInterval(() => this.process(), this.options.interval);
  }

  close() {
    this.serial.removeListener('data', this.handler);
    if (!this._timer) return;
    clearInterval(this._timer);
    this._timer = null;
  }

  addHandler(match, handler) {
    this.handlers[match] = handler;
  }

  removeHandler(match) {
    delete this.handlers[match];
  }

  /** The first line of the buffer with its end; null where none is whole. */
  pop() {
    const end = this.buffer.indexOf('\n') + 1;
    if (end === 0) return null;
    const line = this.buffer.slice(0, end);
    this.buffer = this.buffer.slice(end);
    return line;
  }

  unpop(line) {
    this.buffer = line + this.buffer;
  }

  send(cmd, cb, waitFor, options = {}) {
    this.queue.push({
      cmd,
      cb,
      waitFor: waitFor || ANSWERS,
      timeout: options.timeout || TIMEOUT_MS,
      sendAsData: Boolean(options.sendAsData),
      started: false,
      time: 0,
    });
    this._log(`job queued [cmd="${cmd}"]`);
  }

  process() {
    let line = this.pop();
    for (; line !== null; line = this.pop()) if (this._isTaken(line)) return;
    this._begin();
    this._watchTime();
  }

  /** Whether the line ends the command, or a handler has it: then this turn is over. */
  _isTaken(line) {
    const job = this.queue[0];
    const text = line.trim();
    if (job?.started && Array.isArray(job.waitFor) && job.waitFor.indexOf(text) >= 0) {
      this._end(job, text);
      return true;
    }
    for (const match in this.handlers) {
      if (!line.startsWith(match)) continue;
      const result = this.handlers[match](line, this.buffer);
      if (result === false) this.unpop(line);
      else {
        if (typeof result === 'string') this.buffer = result;
        this._log(`handler processed [match="${match}"]`);
      }
      return true;
    }
    return false;
  }

  _begin() {
    const job = this.queue[0];
    if (!job || job.started) return;
    const { cmd } = job;
    const sent = typeof cmd === 'string' && !job.sendAsData ? `${cmd}\r\n` : cmd;
    this.serial.write(sent);
    job.started = true;
    job.time = millis();
    this._log(`job started [cmd="${sent}"]`);
  }

  _watchTime() {
    const job = this.queue[0];
    if (!job?.started) return;
    const tookMs = Math.abs(millis() - job.time);
    if (typeof job.waitFor === 'number' && tookMs > job.waitFor) this._end(job);
    if (Array.isArray(job.waitFor) && tookMs > job.timeout) this._end(job, 'TIMEOUT');
  }

  /** The callback may send the next command: this one is still the first of the queue. */
  _end(job, ...result) {
    try {
      if (job.cb) job.cb(...result);
    } catch (error) {
      console.error(error);
    }
    this._log(`job complete [cmd="${job.cmd}", result=${result.length > 0 ? result[0] : 'end'}]`);
    this.queue.shift();
  }

  _log(text) {
    if (this.options.debug) console.log(`\x1b[33m[AT] ${text}\x1b[0m`);
  }
}

exports.ATCommand = ATCommand;
