/** What `require("Storage")` keeps in the board's flash: files by name, of at most 28 letters. */
export class Storage {
  private readonly files = new Map<string, string>();

  read(name: string): string | undefined {
    return this.files.get(name);
  }

  /** Returns false where there is no room; `offset` and `size` write a file in pieces. */
  write(name: string, data: string, offset = 0, size = 0): boolean {
    if (name.length === 0 || name.length > 28) return false;
    if (offset === 0 && size === 0) this.files.set(name, data);
    else {
      const whole = (this.files.get(name) ?? '').padEnd(Math.max(size, offset + data.length), '\xff');
      this.files.set(name, whole.slice(0, offset) + data + whole.slice(offset + data.length));
    }
    return true;
  }

  module(): Record<string, unknown> {
    return {
      read: (name: string) => this.read(name),
      write: (name: string, data: unknown, offset?: number, size?: number) =>
        this.write(name, String(data), offset, size),
      erase: (name: string) => this.files.delete(name),
      eraseAll: () => this.files.clear(),
      list: () => [...this.files.keys()],
    };
  }
}
