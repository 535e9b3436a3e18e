import type { AcceptedEvent } from '@ossp-otel/mapper';
import { checkOptionNames } from '@ossp-otel/mapper/ossp-http';
import { OsspError } from '@ossp-otel/types';
import { redactEvent, UNTOUCHED_ATTRIBUTES } from './event-redactor.ts';
import { checkHashKey, type HashKey, hashInput } from './hash-input.ts';
import { compilePatterns, firstName } from './path-pattern.ts';
import { type RedactionHook, runHook } from './redaction-hook.ts';
import { Place } from './value-redactor.ts';

/**
 * What of an event does not leave. Patterns are JSON Pointers into the event, such as `/data/reason`, in which a `*` between
 * two slashes stands for any one member or item, and `**` for any number of them below each other, also none.
 * `/otelattributes/<key>` is an attribute of the record that is no field of the event.
 */
export interface RedactionOptions {
  /** What is replaced, with all that is in it. Counts more than `allow`. */
  readonly deny?: readonly string[] | undefined;
  /**
   * What is left, with all that is in it: of `data` and of attributes other than `specversion`, `id`, `source`, `type`,
   * `time`, `datacontenttype` and `dataschema`, everything else is replaced. Default: everything is left.
   */
  readonly allow?: readonly string[] | undefined;
  /** With it, the marker for a text or a number carries its hash, so that equal ones can be recognised. */
  readonly hash?: HashKey | undefined;
  /**
   * What is replaced by `[REDACTED]` wherever it stands in a text of `data` or of an attribute that may be replaced; not in
   * keys, numbers and bytes. How long a RegExp takes is the caller's to know.
   */
  readonly mask?: readonly RegExp[] | undefined;
  /** Has the last word: it is given a copy of the redacted event. `undefined` from it means that the event is not sent. */
  readonly hook?: RedactionHook | undefined;
}

/** Returns the event that may leave, `undefined` if it is not to be sent. Rejects if that cannot be told. */
export type Redaction = (event: AcceptedEvent) => Promise<AcceptedEvent | undefined>;

/**
 * Returns a function that replaces what must not leave by markers (`{"$redacted":{...}}`, as OISP has them; as JSON text
 * in attributes of the event, as base64 of it in `data_base64`). The values of keys that name a credential, such as
 * `authorization` or `api_key`, are replaced whatever the options say. An event is never altered; what nothing is said
 * about comes out as it is.
 *
 * Data that is text or bytes, and a text in `otelattributes` that is no list of attributes, cannot be looked into: it is
 * replaced as a whole if a pattern of `deny` leads into it.
 *
 * The function rejects with ERR_REDACTION if the hook fails, gives no event, or gives one of another id, source, type,
 * time or specversion.
 *
 * @throws {OsspError} ERR_USAGE for a pattern that is none, for one that denies an attribute that has to be there, for a
 * mask that is no RegExp, and for a key that {@link hashInput} would not take.
 */
export function createRedaction(options: RedactionOptions): Redaction {
  checkOptionNames('redaction', options, { deny: true, allow: true, hash: true, mask: true, hook: true });
  const { deny = [], allow, hash, hook } = options;
  for (const [index, pattern] of deny.entries()) checkDeniable(pattern, `deny[${index}]`);
  if (hash !== undefined) checkHashKey(hash);
  const root = new Place(
    compilePatterns('deny', deny),
    allow === undefined ? undefined : compilePatterns('allow', allow),
  );
  const masks = (options.mask ?? []).map(readMask);

  const redact = async (event: AcceptedEvent): Promise<AcceptedEvent> => {
    const texts = new Set<string>();
    const redacted = redactEvent(event, root, { masks, hash: (text) => void texts.add(text) });
    if (hash === undefined || texts.size === 0) return redacted;
    const hashes = new Map(
      await Promise.all(Array.from(texts, async (text) => [text, await hashInput(text, hash)] as const)),
    );
    return redactEvent(event, root, { masks, hash: (text) => hashes.get(text) });
  };
  return async (event) => {
    const redacted = await redact(event);
    return hook === undefined ? redacted : runHook(hook, redacted);
  };
}

function checkDeniable(pattern: string, place: string): void {
  const name = firstName(pattern);
  if (name !== undefined && UNTOUCHED_ATTRIBUTES.has(name)) {
    throw new OsspError('ERR_USAGE', `${place}: an event needs its ${name}`, place);
  }
}

function readMask(mask: RegExp, index: number): RegExp {
  const place = `mask[${index}]`;
  if (!(mask instanceof RegExp)) throw new OsspError('ERR_USAGE', `${place}: expected a RegExp`, place);
  // A copy, because a RegExp remembers where it was; and everywhere, not only where it would go on
  return new RegExp(mask.source, `${mask.flags.replace(/[gy]/g, '')}g`);
}
