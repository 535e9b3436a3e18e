import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EventMaker } from '../../packages/mapper/test/transcode/event-maker.ts';
import { Random } from '../../packages/mapper/test/transcode/random.ts';
import { exampleTexts, oddTexts } from '../referee/mapped-events.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { edgeTexts } from './edge-texts.ts';
import { PARITY_KEY } from './parity.ts';

const NEWLINES = /[\r\n]+/g;

/** Returns events as one line each: our examples, the official ones where they are at hand, and made ones of every kind. */
export async function parityTexts(): Promise<string[]> {
  const maker = new EventMaker(new Random(5), { oddness: 0.3 });
  const made = Array.from({ length: 400 }, () => Buffer.from(maker.event(), 'latin1').toString('utf8'));
  const texts = [...(await sharedAndExampleTexts()), ...edgeTexts(), ...oddTexts(400, 1), ...made];
  return texts.map(inOneLine);
}

/** Returns our examples, and the official ones where they are at hand. */
export async function sharedAndExampleTexts(): Promise<string[]> {
  return [...(await exampleTexts()), ...(await sharedTexts())].map(inOneLine);
}

function inOneLine(text: string): string {
  return text.replace(NEWLINES, ' ').trim();
}

async function sharedTexts(): Promise<string[]> {
  if (!hasShared) return [];
  const texts: string[] = [];
  for (const folder of ['sdk-python-output', 'readme', 'examples']) {
    const at = sharedPath('data/ossp', folder);
    for (const file of await readdir(at, { recursive: true }).catch(() => [])) {
      if (/\.(?:json|jsonl|ndjson|log)$/.test(file))
        texts.push(...eventsIn(await readFile(path.join(at, file), 'utf8')));
    }
  }
  return texts;
}

/** Returns the events of a JSON file or of lines that hold one each, perhaps behind a marker. */
function eventsIn(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).map((event) => JSON.stringify(event));
  } catch {
    const lines = text.split('\n').filter((line) => line.includes('{'));
    return lines.map((line) => line.slice(line.indexOf('{')));
  }
}

/** Gives an event an extension by which its record is found; a text that is no object stays as it is. */
export function withKey(text: string, index: number): string {
  return text.replace(/^\s*\{/, `{"${PARITY_KEY}":"${index}",`);
}
