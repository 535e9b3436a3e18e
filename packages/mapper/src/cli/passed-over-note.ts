import { printableText } from '../http/server-text.ts';
import { formatCountOf } from './format.ts';

const SHOWN = 5;

interface PassedOverNames {
  readonly count: number;
  readonly names: readonly string[];
}

/** Returns a warning that names files which were not read because of their names, `undefined` if there are none. */
export function passedOverNote({ count, names }: PassedOverNames): string | undefined {
  if (count === 0) return undefined;
  const shown = names.slice(0, SHOWN).map(printableText).join(', ');
  const more = count > SHOWN ? ', ...' : '';
  return `WARNING: ${formatCountOf(count, 'file')} passed over because of the name: ${shown}${more}; name a file to read it`;
}
