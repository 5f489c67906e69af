/** What a look at Azure before a deployment found. */

export interface Finding {
  /** A problem stops the deployment; a note is worth knowing. */
  readonly kind: 'problem' | 'note';
  /** What it is about, such as a subscription. */
  readonly about: string;
  readonly message: string;
  /** What to do, as a command where there is one. */
  readonly cure?: string;
}

/** A question that Azure does not answer is worth knowing, and no reason to stop. */
export async function orNote(about: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (fault) {
    return [{ kind: 'note', about, message: `could not be asked: ${messageOf(fault)}` }];
  }
}

export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
