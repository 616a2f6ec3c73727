/** The way that a report takes. Its functions are called from the runtime's loop, or from a blocking call of the program. */
export interface ReportSink {
  /** Returns false if nothing can be sent now; the report waits. */
  begin(): boolean;
  /** Takes a line without its end, at most 120 characters of ASCII. Returns false if there is no room for it. */
  write(line: string): boolean;
  /** No more lines follow for now: those that were taken are sent. */
  end(): void;
  /** The report has ended. It may begin again, with `begin`. */
  close(): void;
}

/** The serial line of the board: a line of the console for each of the report. */
export const serialLine: ReportSink = {
  begin: function (): boolean {
    return true;
  },
  write: function (line: string): boolean {
    console.log(line);
    return true;
  },
  end: nothing,
  close: nothing,
};

function nothing(): void {}
