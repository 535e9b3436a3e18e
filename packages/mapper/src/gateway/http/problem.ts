import { STATUS_CODES } from 'node:http';
import type { OsspError } from '@ossp-otel/types';
import { printableText } from '../../http/server-text.ts';
import { type Answer, jsonAnswer } from './answer.ts';

/** Members of problem details beyond those of every one, all of them free of content. */
export type ProblemMembers = Readonly<Record<string, unknown>>;

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * Returns an answer with problem details (RFC 9457) that tell a request's failure: `title` and `status` as HTTP has
 * them, `code`, `detail` and `path` of the error, and further members. `type` is left out, so it is `about:blank`:
 * the code says more than a link could.
 */
export function problem(
  status: number,
  error: OsspError,
  headers: Readonly<Record<string, string>> = {},
  members: ProblemMembers = {},
): Answer {
  const { code, path } = error;
  const value = {
    title: STATUS_CODES[status],
    status,
    code,
    detail: printableText(error.message),
    ...(path === '' ? {} : { path: printableText(path) }),
    ...members,
  };
  return jsonAnswer(status, PROBLEM_TYPE, value, headers);
}
