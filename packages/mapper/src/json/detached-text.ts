/**
 * Returns an equal string that stands alone in memory. A string cut out of a document, or put together, may keep
 * the whole document alive in the engine; what is remembered beyond an event must not.
 */
export function detachedText(text: string): string {
  // As the name of a property, a string becomes the one that the engine shares among all equal names
  return Object.keys({ [text]: true })[0] as string;
}
