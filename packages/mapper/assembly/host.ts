// What the engine asks the host, which knows more and works on objects. Each call is about the event being read.

/** Fills in the meaning, the field and the heads of a key. */
export declare function learnKey(key: usize, place: i32): void;

/** Puts a type into a slot. */
export declare function learnType(slot: i32, start: usize, end: usize): void;

/** Returns the address of the severity that a word stands for by the rules, 0 if it takes more to tell. */
export declare function learnSeverity(rules: usize, start: usize, end: usize): usize;

/** Puts the resource of the event into a slot; `start` is 0 if it has none. Returns whether that was possible. */
export declare function learnResource(slot: i32, start: usize, end: usize): bool;

/** Whether a number literal is what JavaScript prints for its value, which is laid down. */
export declare function isPlainNumber(start: usize, end: usize): bool;

/** Decodes a member of `data`. Returns whether that was possible. */
export declare function decode(member: usize): bool;

/** Finds severity, violations and summary by looking at `data` as an object. Returns whether that was possible. */
export declare function judge(): bool;
