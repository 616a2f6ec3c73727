/** Events and streams (src/modules/events/events.js, src/modules/stream/stream.js). */

declare module 'events' {
  /** There is no `prependListener`, `eventNames` or `setMaxListeners`. */
  class EventEmitter {
    /** @throws TypeError where `listener` is no function */
    on(type: string, listener: (...values: any[]) => void): this;
    addListener(type: string, listener: (...values: any[]) => void): this;
    once(type: string, listener: (...values: any[]) => void): this;
    off(type: string, listener: (...values: any[]) => void): this;
    removeListener(type: string, listener: (...values: any[]) => void): this;
    /** Of one type, or of all. */
    removeAllListeners(type?: string): this;
    /**
     * Whether there was a listener. 'error' without one throws.
     *
     * @throws what a listener throws: those behind it are not called
     */
    emit(type: string, ...values: unknown[]): boolean;
    listeners(type: string): ((...values: any[]) => void)[];
    listenerCount(type: string): number;
  }
}

declare module 'stream' {
  import { EventEmitter } from 'events';

  /** 'data' (bytes), 'end', 'close', 'error'. Nothing can be paused. */
  class Readable extends EventEmitter {
    destroyed: boolean;
    readableEnded: boolean;
    /** Tells 'data'. */
    push(chunk: Uint8Array): this;
    destroy(): void;
  }

  /** 'drain', 'finish', 'close', 'error'. What is written waits on the JavaScript heap, as a string. */
  class Writable extends EventEmitter {
    destroyed: boolean;
    writableEnded: boolean;
    writableFinished: boolean;
    /**
     * Keeps `chunk` and writes it later. A string goes as character codes 0 to 255, not as UTF-8.
     *
     * @param callback is called at once, before anything is written
     * @returns whether nothing waits: false, unless `chunk` is empty
     */
    write(chunk: string | Uint8Array, callback?: () => void): boolean | this;
    /** @param callback is called when all of it was written */
    end(chunk?: string | Uint8Array | (() => void), callback?: () => void): this;
    destroy(): void;
  }

  /** Both. */
  class Duplex extends Writable {
    readableEnded: boolean;
    push(chunk: Uint8Array): this;
  }

  class Stream extends EventEmitter {
    readable: boolean;
    writable: boolean;
    destroyed: boolean;
  }
  /** What is typed at the board's serial line, where the prompt does not take it first. */
  class StdIn extends Stream {
    /** What is there, or `size` bytes; null where there is nothing, or less. */
    read(size?: number): Uint8Array | null;
  }
  class StdOut extends Stream {
    /** @throws TypeError for anything but a typed array */
    write(chunk: Uint8Array): boolean;
  }
}
