export { byteLimit } from './byte-limit.ts';
export { diskError } from './disk-error.ts';
export { type DiskSpool, type DiskSpoolOptions, diskSpool } from './disk-spool.ts';
export { InTurn } from './in-turn.ts';
export type { Spool, SpooledEvent, SpoolTicket } from './spool.ts';
