import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { usageError } from '../../http/usage-error.ts';
import { OPTIONS, type OptionName } from './option-table.ts';

/** A value of the configuration file, not looked at yet. */
interface FileValue {
  readonly value: unknown;
  /** Where it stands, for messages. */
  readonly name: string;
}

export type ConfigFile = ReadonlyMap<OptionName, FileValue>;

// More than every option with a comment. The parser recurs, and ends the process on some 100,000 opening brackets
const MAX_BYTES = 64 * 1024;

/** The parser's codes that people can be told more about. Its own messages quote the file, which may hold secrets. */
const SYNTAX_ERRORS: ReadonlyMap<string, string> = new Map([
  ['MULTIPLE_DOCS', 'expected one YAML document'],
  ['TAB_AS_INDENT', 'expected spaces, not tabs'],
  ['TAG_RESOLVE_FAILED', 'expected no tag'],
]);

/**
 * Reads the configuration file: a YAML mapping from names of options to values. `null` says nothing, where an option
 * may be without a value.
 *
 * @throws {OsspError} ERR_USAGE that names the file, the line and the key, and never shows a value, if the file cannot
 * be read, is no such YAML, or holds a key twice or one that is unknown.
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const file = `configuration file ${path}`;
  const text = decode(await readBytes(path, file), file);
  const lines = new LineCounter();
  const at = (offset = 0): string => `${file}, line ${lines.linePos(offset).line}`;
  return optionsOf(parse(text, lines, at), at);
}

/** Names the line at an offset. */
type At = (offset: number | undefined) => string;

function optionsOf({ contents }: Document.Parsed, at: At): ConfigFile {
  if (contents === null || (isScalar(contents) && contents.value === null)) return new Map();
  if (!isMap(contents)) throw usageError(at(contents.range[0]), 'expected lines of "option: value"');
  const values = new Map<OptionName, FileValue>();
  for (const { key, value } of contents.items) {
    const place = at(key.range[0]);
    if (!isScalar(key) || typeof key.value !== 'string') throw usageError(place, 'expected the name of an option');
    const name = `${place}: ${key.value}`;
    if (!isOptionName(key.value)) throw usageError(name, 'there is no such option');
    if (values.has(key.value)) throw usageError(name, 'is there twice');
    values.set(key.value, { value: plainValue(value), name });
  }
  for (const [name, { value }] of values) {
    if (value === null && OPTIONS[name].byDefault === undefined) values.delete(name);
  }
  return values;
}

function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}

/** Returns what a node holds, as far as an option can: a scalar, or a list of them. A mapping stays what it is. */
function plainValue(node: unknown): unknown {
  if (node === null) return null;
  if (isScalar(node)) return node.value;
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : item)) : node;
}

function parse(text: string, lineCounter: LineCounter, at: At): Document.Parsed {
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    throw usageError(at(pos[0]), SYNTAX_ERRORS.get(code) ?? `expected valid YAML (${code})`);
  }
  visit(document, {
    // They can make much of little, and no option needs them
    Alias: (_, { range }) => {
      throw usageError(at(range?.[0]), 'expected no alias');
    },
  });
  return document;
}

async function readBytes(path: string, file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw usageError(file, 'expected the path of a readable file', cause);
  }
  if (bytes.length > MAX_BYTES) throw usageError(file, `expected at most ${MAX_BYTES} bytes`);
  return bytes;
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw usageError(file, 'expected UTF-8', cause);
  }
}
