/** Pieces of the OpenTelemetry Transformation Language (OTTL), as the transform processor of the Collector reads it. */

/** Returns a text as an OTTL literal. */
export function literal(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** Returns the path of a member below a path: `log.body["data"]["reason"]`. */
export function member(path: string, ...names: readonly string[]): string {
  return path + names.map((name) => `[${literal(name)}]`).join('');
}

/** Returns what matches exactly this text in an RE2 expression, without backslashes, which OTTL would want doubled. */
export function exactly(text: string): string {
  return text.replace(/[.*+?()|[\]{}$]/g, '[$&]').replace(/[\\^]/g, '\\$&');
}

/** Returns a condition that holds for a text that matches; any other kind of value does not. */
export function isTextLike(path: string, pattern: string): string {
  return `IsString(${path}) and IsMatch(${path}, ${literal(pattern)})`;
}

/** Returns the statement that sets a path to a value, where the condition holds. */
export function set(path: string, value: string, condition?: string): string {
  return where(`set(${path}, ${value})`, condition);
}

/** Returns the statement that removes a member of a map, where the condition holds. */
export function removeKey(map: string, name: string, condition?: string): string {
  return where(`delete_key(${map}, ${literal(name)})`, condition);
}

/** Returns the statement that removes the members of a map whose names match. */
export function removeMatching(map: string, pattern: string, condition?: string): string {
  return where(`delete_matching_keys(${map}, ${literal(pattern)})`, condition);
}

/** Returns the statement that replaces what the pattern matches in every key of a map. */
export function renameKeys(map: string, pattern: string, replacement: string, condition?: string): string {
  return where(`replace_all_patterns(${map}, "key", ${literal(pattern)}, ${literal(replacement)})`, condition);
}

/** Returns the statement that adds the members of a map to another. */
export function merge(target: string, source: string, condition?: string): string {
  return where(`merge_maps(${target}, ${source}, "upsert")`, condition);
}

/** Returns the statement, to be run where the condition holds, if there is one. */
export function where(statement: string, condition: string | undefined): string {
  return condition === undefined ? statement : `${statement} where ${condition}`;
}
