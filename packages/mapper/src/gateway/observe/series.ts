import { attributesKey, type PointAttributes } from './metric-snapshot.ts';
import type { MetricAttributes } from './metrics.ts';

/**
 * The series of one metric, told apart by their attributes. The first `limit` sets of attributes get one each, and all
 * further ones share one with `otel.metric.overflow` (OpenTelemetry metrics SDK specification, "Cardinality limits").
 */
export class Series<State> {
  readonly #limit: number;
  readonly #create: () => State;
  readonly #byContent = new Map<string, { readonly attributes: PointAttributes; readonly state: State }>();
  // Most callers hand in the same object again and again, and need no key
  readonly #byIdentity = new WeakMap<MetricAttributes, State>();
  #overflow: State | undefined;

  constructor(limit: number, create: () => State) {
    this.#limit = limit;
    this.#create = create;
  }

  /** Returns the state of a series, a new one if it is not known yet. The attributes must not change afterwards. */
  of(attributes: MetricAttributes): State {
    const known = this.#byIdentity.get(attributes);
    if (known !== undefined) return known;
    const state = this.#find(attributes);
    this.#byIdentity.set(attributes, state);
    return state;
  }

  /** Returns what `describe` makes of each series, the oldest first. */
  map<Result>(describe: (attributes: PointAttributes, state: State) => Result): Result[] {
    const all = Array.from(this.#byContent.values(), ({ attributes, state }) => describe(attributes, state));
    return this.#overflow === undefined ? all : [...all, describe({ 'otel.metric.overflow': true }, this.#overflow)];
  }

  #find(attributes: MetricAttributes): State {
    const key = attributesKey(attributes);
    const known = this.#byContent.get(key);
    if (known !== undefined) return known.state;
    if (this.#byContent.size >= this.#limit) {
      this.#overflow ??= this.#create();
      return this.#overflow;
    }
    const state = this.#create();
    this.#byContent.set(key, { attributes: { ...attributes }, state });
    return state;
  }
}
