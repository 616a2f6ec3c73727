/** The chip's pins, as a board touches them. */
export interface Pins {
  /** SCSn falls. */
  select(): void;
  /** Eight bits each way: takes the byte on MOSI, gives the one on MISO. */
  transfer(mosi: number): number;
  /** SCSn rises. */
  deselect(): void;
  /** A whole frame: what MISO gave for each byte of `mosi`. */
  exchange(mosi: Uint8Array): Uint8Array;
  /** RSTn, true is low. */
  reset(low: boolean): void;
  /** Whether INTn is low. */
  readonly interrupt: boolean;
  /** INTn has changed; `low` means that it asks for attention. */
  onInterrupt: ((low: boolean) => void) | null;
  /** READY of a co-processor, true is high; absent where the chip has no such pin. Its attention line is active high. */
  readonly ready?: boolean;
  /** The host pulls that attention line low, or lets go of it. */
  holdAttention?(low: boolean): void;
}
