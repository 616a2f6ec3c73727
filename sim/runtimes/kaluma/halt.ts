/**
 * Goes through the program and out of it: the board stands still, and runs nothing any more until its watchdog bites or
 * its power is cut. No program can catch it for good: with the next thing that it asks of the board it comes again.
 */
export class Halt extends Error {}
