export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a log line tells besides its message. Of an event at most its source and id; never a token or a key. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Tells people, and the machines that read for them, what happens. Never throws. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
}
