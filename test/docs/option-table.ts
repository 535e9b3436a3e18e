import { readFile } from 'node:fs/promises';
import { ROOT } from './pages.ts';

/** A member of an interface with its doc comment. */
const MEMBER = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+readonly (\w+)\??:/g;

/** Returns the options of an interface and what their doc comments say, in the order of the file. */
export async function optionRows(file: string, name: string): Promise<string[][]> {
  const [, source = ''] = (await readFile(ROOT + file, 'utf8')).split(new RegExp(`interface ${name}\\b`));
  const members = source.slice(0, source.indexOf('\n}'));
  const rows = [...members.matchAll(MEMBER)].map(([, comment = '', member = '']) => {
    const text = comment
      .replace(/^\s*\* ?/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const [meaning = '', byDefault = ''] = text.split(/ ?@defaultValue |(?:^| )Default: /);
    const code = byDefault.replace(/\{@link (\w+)\}/g, '`$1`').replace(/\.$/, '');
    return [`\`${member}\``, escaped(meaning.trim()), escaped(code)];
  });
  if (rows.length === 0) throw new Error(`${name} in ${file} has no documented member`);
  return rows;
}

function escaped(text: string): string {
  return text.replace(/\{@link (\w+)\}/g, '`$1`').replaceAll('|', '\\|');
}
