import type { LogFields, Logger, LogLevel } from '../../../src/gateway/observe/logger.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A logger that remembers. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  log(level: LogLevel, message: string, fields?: LogFields): void {
    this.lines.push({ level, message, fields });
  }

  at(level: LogLevel): readonly LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }
}
