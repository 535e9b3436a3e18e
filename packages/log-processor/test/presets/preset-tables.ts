import { PRESETS } from '../../src/presets/index.ts';
import type { PresetTable } from '../../src/presets/preset-table.ts';

/** Returns a section in Markdown for each preset: where its names come from, what it recognises, and what it lifts. */
export function presetSections(): string {
  return [...PRESETS.values()].map(({ table }) => section(table)).join('\n\n');
}

function section({ name, title, origin, type, eventNames, marks, rows, content }: PresetTable): string {
  const speaks = [
    ...eventNames.map((eventName) => `is named ${code(eventName)}`),
    ...marks.map((group) => `has ${group.map(code).join(' and ')}`),
  ];
  const lines = rows.map(([attribute, field, where]) => {
    const condition = where === undefined ? '' : `, where ${code(where.attribute)} is ${code(where.equals)}`;
    return `| ${code(attribute)}${condition} | ${code(field)} |`;
  });
  return [
    `### ${title}`,
    `Preset ${code(name)}. Names from ${origin}`,
    `A record speaks it if it ${speaks.join(', or ')}. It becomes an event of type ${code(type)}.`,
    ['| attribute of the record | field of the event |', '| --- | --- |', ...lines].join('\n'),
    ...(content.length === 0 ? [] : [`May hold content, and is never lifted: ${content.map(code).join(', ')}.`]),
  ].join('\n\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
