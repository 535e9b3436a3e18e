import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

/** Returns what is told through OpenTelemetry's diagnostic logger, from now to the end of the test; each as one line. */
export function told(): readonly string[] {
  const lines: string[] = [];
  const tell = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
  const logger: DiagLogger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  return lines;
}
