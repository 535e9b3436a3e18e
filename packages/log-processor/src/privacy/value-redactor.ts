import type { AnyValue, JsonValue } from '@ossp-otel/types';
import { isCredentialKey } from './credential-keys.ts';
import { type Detector, type Marker, makeMarker } from './marker.ts';
import { HERE, type PatternPlace } from './path-pattern.ts';
import { hashedText, type ValueForm } from './value-form.ts';

/** A place as the two lists see it. */
export class Place {
  readonly deny: PatternPlace;
  /** `undefined` where everything is allowed. */
  readonly allow: PatternPlace | undefined;

  constructor(deny: PatternPlace, allow: PatternPlace | undefined) {
    this.deny = deny;
    // What is inside of something allowed is allowed
    this.allow = allow?.isMatch ? undefined : allow;
  }

  enter(key: string): Place {
    return new Place(this.deny.enter(key), this.allow?.enter(key));
  }

  /** Returns the place of something that cannot be looked into: denied as a whole if something inside might be. */
  opaque(): Place {
    return this.deny.leadsOn ? new Place(HERE, this.allow) : this;
  }
}

export interface ValueRules {
  /** What is replaced inside texts; each is global. */
  readonly masks: readonly RegExp[];
  /** The hash for the marker of a text or number, if it gets one. */
  readonly hash: (text: string) => string | undefined;
}

const MASK = '[REDACTED]';

/** Replaces what a value must not show. The value itself is never altered; what nothing is replaced in is given back as it is. */
export class ValueRedactor<Value extends JsonValue | AnyValue> {
  readonly #form: ValueForm<Value>;
  readonly #rules: ValueRules;

  constructor(form: ValueForm<Value>, rules: ValueRules) {
    this.#form = form;
    this.#rules = rules;
  }

  /** Returns the value without what it must not show, `undefined` if nothing may be shown of it. */
  keep(key: string, value: Value, place: Place): Value | undefined {
    if (this.#refusal(key, value, place) !== undefined) return undefined;
    const members = this.#form.members(value);
    if (members === undefined) return place.allow === undefined ? this.#mask(value) : undefined;
    if (place.allow?.leadsOn === false) return undefined;
    let isAllowed = place.allow === undefined;
    let isChanged = false;
    const kept = members.map(([name, member]) => {
      const inner = place.enter(name);
      const shown = this.keep(name, member, inner);
      if (shown !== undefined) isAllowed = true;
      if (shown === member) return [name, member] as const;
      isChanged = true;
      return [name, shown === undefined ? this.#form.fromMarker(this.marker(name, member, inner)) : shown] as const;
    });
    // Nothing inside is shown, so that the names are not shown either
    if (!isAllowed) return undefined;
    return isChanged ? this.#form.withMembers(value, kept) : value;
  }

  /** Returns the marker for a value of which {@link keep} shows nothing. */
  marker(key: string, value: Value, place: Place): Marker {
    const text = hashedText(value);
    const hash = text === undefined ? undefined : this.#rules.hash(text);
    const detector = this.#refusal(key, value, place) ?? 'allow_list';
    return makeMarker(detector, typeof value === 'string' ? value : undefined, hash);
  }

  #refusal(key: string, value: Value, { deny }: Place): Detector | undefined {
    if (deny.isMatch) return 'deny_list';
    // `"password": true` says something of a password, and is none
    return value !== null && typeof value !== 'boolean' && isCredentialKey(key) ? 'credential_key' : undefined;
  }

  #mask(value: Value): Value {
    if (typeof value !== 'string') return value;
    let text: string = value;
    for (const mask of this.#rules.masks) text = text.replace(mask, (found) => (found === '' ? '' : MASK));
    return text === value ? value : this.#form.fromText(text);
  }
}
