/// <reference path="../../hal/kaluma/types/build.d.ts" preserve="true" />
/**
 * The reporter, as `spisock/report`: a program that imports it tells a computer of its slots, queues and counters. A program
 * that does not carries nothing of it.
 */
export type { ReportSink } from './sink.ts';
export { type ReportOptions, startReport, stopReport } from './start.ts';
export { overUdp } from './udp.ts';
