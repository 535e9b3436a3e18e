// What event n holds is spelled out once more in busy-app.ts, from which the tests know what has to arrive
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';

const TEXTS = ['', 'plain', 'é\n', '"\\', '😀', '\u0000'];
const SEVERITIES = ['low', 'medium', 'high', 'critical'];

/** Emits the safety signal of this number. */
export function emitSignal(logger, n) {
  const hex = (n + 1).toString(16);
  const [traceId, spanId] = [hex.padStart(32, '0'), hex.padStart(16, '0')];
  logger.emit({
    timestamp: 1_700_000_000_000 + n,
    eventName: 'ai.safety.guardrail.interaction',
    context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 }),
    attributes: {
      'ce.id': `e-${n}`,
      guardrail_id: `g${n % 17}`,
      action_taken: 'block',
      reason: `number ${n} ${TEXTS[n % TEXTS.length].repeat(n % 50)}`,
      severity: SEVERITIES[n % SEVERITIES.length],
      model_id: 'model',
      environment: 'production',
      'app.score': (2 * (n % 64) + 1) / 128,
    },
  });
}

/** Returns the bytes in use, after a garbage collection. */
export function heapUsed() {
  global.gc();
  return process.memoryUsage().heapUsed;
}
