import { OsspError } from '@ossp-otel/types';

/** What is left of a pattern at some place in a value: `undefined` where it ends. */
type Rest = Step | undefined;

interface Step {
  /** The name of the member, or which members it stands for: any one, or any number of them below each other. */
  readonly name: string | typeof ONE | typeof ANY_DEPTH;
  readonly next: Rest;
}

const ONE = Symbol('*');
const ANY_DEPTH = Symbol('**');

/**
 * A place in a value, seen by a set of patterns: JSON Pointers (RFC 6901) in which `*` stands for any one member or
 * item, and `**` for any number of them below each other, also none. All patterns are followed side by side, so that
 * no pattern makes the way back, whatever it looks like.
 */
export class PatternPlace {
  /** Whether a pattern stands for this place. */
  readonly isMatch: boolean;
  /** Whether a pattern may stand for a place further inside. */
  readonly leadsOn: boolean;
  readonly #rests: ReadonlySet<Rest>;

  constructor(rests: ReadonlySet<Rest>) {
    this.#rests = rests;
    this.isMatch = rests.has(undefined);
    this.leadsOn = rests.size > (this.isMatch ? 1 : 0);
  }

  /** Returns the place of a member; of an item of an array, by its index. */
  enter(key: string): PatternPlace {
    if (!this.leadsOn) return NOWHERE;
    const rests = new Set<Rest>();
    for (const rest of this.#rests) {
      if (rest === undefined) continue;
      if (rest.name === ANY_DEPTH) addRest(rests, rest);
      else if (rest.name === ONE || rest.name === key) addRest(rests, rest.next);
    }
    return rests.size === 0 ? NOWHERE : new PatternPlace(rests);
  }
}

/** What no pattern stands for, nor anything inside. */
const NOWHERE = new PatternPlace(new Set());
/** What some pattern stands for, with all that is inside. */
export const HERE = new PatternPlace(new Set([undefined]));

/**
 * Returns the outermost place, as the patterns see it.
 *
 * @param option - what the patterns come from, for messages.
 * @throws {OsspError} ERR_USAGE for a text that is no such pattern. The path names it by its index.
 */
export function compilePatterns(option: string, patterns: readonly string[]): PatternPlace {
  const rests = new Set<Rest>();
  for (const [index, pattern] of patterns.entries()) addRest(rests, compile(pattern, `${option}[${index}]`));
  return new PatternPlace(rests);
}

/** Returns the name of the member of the event that a pattern begins with, `undefined` if it begins with `*` or `**`. */
export function firstName(pattern: string): string | undefined {
  const [, first = ''] = pattern.split('/');
  return first === '*' || first === '**' ? undefined : unescapeStep(first);
}

function addRest(rests: Set<Rest>, rest: Rest): void {
  rests.add(rest);
  // Any number is also none
  if (rest?.name === ANY_DEPTH) addRest(rests, rest.next);
}

function compile(pattern: string, place: string): Rest {
  if (typeof pattern !== 'string' || !pattern.startsWith('/')) {
    throw patternError(place, 'expected a JSON Pointer, which begins with "/"');
  }
  let rest: Rest;
  for (const step of pattern.slice(1).split('/').reverse()) rest = { name: compileStep(step, place), next: rest };
  return rest;
}

function compileStep(step: string, place: string): Step['name'] {
  if (step === '*') return ONE;
  if (step === '**') return ANY_DEPTH;
  // As a part of a name it would silently match nothing
  if (step.includes('*')) throw patternError(place, 'expected "*" or "**" to stand alone between two "/"');
  if (/~(?![01])/.test(step)) throw patternError(place, 'expected "~" as "~0" and a "/" in a name as "~1"');
  return unescapeStep(step);
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function patternError(place: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${place}: ${message}`, place);
}
