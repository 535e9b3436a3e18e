import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** What a command gets besides its arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Says with which status to exit; without it, with 0. */
  exitWith(status: number): void;
}

/** Adds a command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;
