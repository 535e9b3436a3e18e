import { type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * The key under which OpenTelemetry JS keeps that nothing is to be traced (`suppressTracing` of `@opentelemetry/core`). Keys are
 * symbols of the global registry by their description, so this is the same key in every copy and line of the package.
 */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

const untraced: Context = ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true);

/** Runs a function, and whatever it starts, outside every trace: delivering what is observed is not to be observed itself. */
export function withoutTracing<Result>(run: () => Result): Result {
  return context.with(untraced, run);
}
