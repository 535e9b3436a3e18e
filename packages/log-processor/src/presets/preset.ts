/** Lifts the telemetry of one convention, at one version of it, to OSSP events. */
export interface Preset {
  /** With its version, because conventions move: `openlit@2026-09`. */
  readonly name: string;
  /** Returns what a record says, `undefined` if it does not speak this convention, which is found out at next to no cost. */
  lift(record: SpokenRecord): LiftedSignal | undefined;
}

/** What a preset looks at. */
export interface SpokenRecord {
  readonly eventName: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An event that a record stands for. */
export interface LiftedSignal {
  readonly type: string;
  /** Plain names of the fields of the event's data: `action_taken`, `reason`, `model_id`, … */
  readonly fields: Readonly<Record<string, unknown>>;
}
