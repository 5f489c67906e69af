/** Writes `infra/policy.schema.json` from the contract, so that editors check a policy while it is written; `--check` only compares. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { policyDocumentSchema } from '../shared/contracts/policy-document.ts';

const file = join(import.meta.dirname, 'policy.schema.json');

const schema = z.toJSONSchema(policyDocumentSchema, { io: 'input' });
const text = `${JSON.stringify({ title: 'AKS Patch Warden policy', ...schema }, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('infra/policy.schema.json is older than its contract: run `npm run policy-schema`.');
  process.exitCode = 1;
} else {
  console.log('infra/policy.schema.json is what its contract says.');
}
