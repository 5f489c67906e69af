/** Refuses a release whose built-in tables of dates nobody has looked at for a year. */

import { oldTables } from '../shared/domain/images/table-age.ts';

const old = oldTables(Date.now());
for (const { table, asOf } of old)
  console.error(`The built-in table of the ${table} is of ${asOf}: look its sources up, and date its rows anew.`);
if (old.length === 0) console.log('The built-in tables of dates are less than a year old.');
else process.exitCode = 1;
