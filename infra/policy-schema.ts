/** Writes `infra/policy.schema.json` from the contract, so that editors check a policy while it is written. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { policyDocumentSchema } from '../shared/contracts/policy-document.ts';

export const policySchemaFile = join(import.meta.dirname, 'policy.schema.json');

export function policySchemaText(): string {
  const schema = z.toJSONSchema(policyDocumentSchema, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'AKS Patch Warden policy', ...schema }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(policySchemaFile, policySchemaText());
