import { formatOrigin, type Origin } from '../convert/index.ts';
import { printableText } from '../http/server-text.ts';
import type { SourceConformance } from '../validate/conformance.ts';
import type { FindingAt, RejectionAt } from '../validate/validate-inputs.ts';
import type { ValidateReport } from '../validate/validate-report.ts';
import { formatCount, formatCountOf, formatTable } from './format.ts';
import { describeError } from './report-failure.ts';

/** Prints what a validation finds, as it is found. */
export interface ValidatePrinter {
  finding(finding: FindingAt): void;
  rejected(rejection: RejectionAt): void;
  finish(report: ValidateReport): void;
}

type Print = (text: string) => void;

/** Returns what prints for people, or one JSON document. */
export function createValidatePrinter(json: boolean, print: Print): ValidatePrinter {
  return json ? new JsonPrinter(print) : new TextPrinter(print);
}

class TextPrinter implements ValidatePrinter {
  readonly #print: Print;

  constructor(print: Print) {
    this.#print = print;
  }

  finding({ origin, type, path, keyword }: FindingAt): void {
    this.#print(`${formatOrigin(origin)}: ${printableText(type)}: ${printableText(path)}: ${keyword}\n`);
  }

  rejected({ origin, error }: RejectionAt): void {
    this.#print(`${formatOrigin(origin)}: no event: ${printableText(describeError(error))}\n`);
  }

  finish(report: ValidateReport): void {
    const { rules, otherRules, conformance, otherSources } = report;
    const ruleRows = rules.map(({ type, path, keyword, count }) => [
      count,
      printableText(type),
      `${printableText(path)}: ${keyword}`,
    ]);
    this.#print(`${headline(report)}\n${formatTable(ruleRows)}`);
    if (otherRules > 0) this.#print(`  and ${formatCountOf(otherRules, 'finding')} of other rules\n`);
    if (conformance === null) return;
    this.#print(`conformance by source\n${formatTable(conformance.map(conformanceRow))}`);
    if (otherSources > 0) this.#print(`  and ${formatCountOf(otherSources, 'event')} of other sources\n`);
  }
}

function headline({ valid, events, inputs, invalid, findings, otherTypes, rejected }: ValidateReport): string {
  return [
    `${valid ? 'valid' : 'NOT valid'}: ${formatCountOf(events, 'event')} from ${formatCountOf(inputs, 'input')}`,
    ...(invalid > 0 ? [`${formatCount(invalid)} invalid with ${formatCountOf(findings, 'finding')}`] : []),
    ...(otherTypes > 0 ? [`${formatCount(otherTypes)} of a type without a schema`] : []),
    ...(rejected > 0 ? [`besides, ${formatCountOf(rejected, 'item')} without an event`] : []),
  ].join(', ');
}

function conformanceRow({ source, level, events, invalid, unmapped, otherTypes }: SourceConformance) {
  const remarks = [
    ...(invalid > 0 ? [`${invalid} invalid`] : []),
    ...(unmapped > 0 ? [`${unmapped} below level B`] : []),
    ...(otherTypes > 0 ? [`${otherTypes} of a type without a schema`] : []),
  ];
  return [level, printableText(source), formatCountOf(events, 'event'), remarks.join(', ')];
}

/** Prints `{"findings": [...], "summary": {...}}`, each finding on a line of its own. */
class JsonPrinter implements ValidatePrinter {
  readonly #print: Print;
  #separator = '{"findings": [\n';

  constructor(print: Print) {
    this.#print = print;
  }

  finding({ origin, type, path, keyword }: FindingAt): void {
    this.#item({ ...placeOf(origin), type, path, keyword });
  }

  rejected({ origin, error: { code, path, message } }: RejectionAt): void {
    this.#item({ ...placeOf(origin), code, path, message });
  }

  finish(report: ValidateReport): void {
    const opening = this.#separator.startsWith('{') ? this.#separator : '\n';
    this.#print(`${opening}],\n"summary": ${JSON.stringify(report, undefined, 2)}}\n`);
  }

  #item(item: object): void {
    this.#print(`${this.#separator}${JSON.stringify(item)}`);
    this.#separator = ',\n';
  }
}

function placeOf({ input, line, index, offset }: Origin) {
  return { input, line, index, offset };
}
