/** A wrong field of something people wrote or posted: where it is and how to put it right. */

import * as z from 'zod';

export interface FieldProblem {
  /** Path such as `clusters[0].cluster.id`. */
  readonly field: string;
  readonly message: string;
}

export function fieldProblems(error: z.ZodError): readonly FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const at = (...more: readonly string[]) => z.core.toDotPath([...issue.path, ...more]) || '(document)';
    if (issue.code !== 'unrecognized_keys') return [{ field: at(), message: issue.message }];
    return issue.keys.map((key) => ({
      field: at(key),
      message: 'is not known here: correct its name or leave it out',
    }));
  });
}

/** The same problems, seen from the document that holds the one they were found in. */
export function within(path: string, problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.map(({ field, message }) => ({
    field: field === '(document)' ? path : field.startsWith('[') ? `${path}${field}` : `${path}.${field}`,
    message,
  }));
}

export function problemText(problems: readonly FieldProblem[]): string {
  return problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
}
