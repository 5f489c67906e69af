/** What `audit` does between its options and its report, in a process of its own. */

import { composeAudit } from '../../shared/composition-for-people.ts';
import { parsePolicyDocument } from '../../shared/contracts/policy-document.ts';
import shippedPolicy from '../policy.json' with { type: 'json' };
import { answerParent } from './child.ts';
import { measureReading, type ReadingWish } from './paced-reads.ts';

answerParent({
  read: ({ connectTo }: ReadingWish) =>
    measureReading(async (tellOne) => {
      const policy = parsePolicyDocument(shippedPolicy);
      if (policy.kind === 'invalid') throw new Error(JSON.stringify(policy.problems));
      const scope = { subscriptions: [], managementGroups: [] };
      const audit = composeAudit({ policy: policy.document, connectTo, ...scope });
      const { judgements, skipped } = await audit(new AbortController().signal, ({ read }) => {
        if (read > 0) tellOne();
      });
      if (skipped.length > 0) throw new Error(`${String(skipped.length)} of ${String(judgements.length)} were skipped`);
    }),
});
