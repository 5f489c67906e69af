/** Before `azd down`, which deletes the warden's own resource group only: removes what the warden has elsewhere. */

import { createInterface } from 'node:readline/promises';
import type { Environment } from '../../shared/settings.ts';
import { isStarted } from '../is-started.ts';
import { makeAz, type Az } from './az.ts';
import { makeKeepValue, type KeepValue } from './azd-environment.ts';
import type { Registration } from './directory.ts';
import { findRegistrations, removeRegistration } from './leave-directory.ts';
import { findLeftovers, findWardenId, type Leftovers } from './leftovers.ts';
import { patiently } from './patiently.ts';

export interface LeaveDeps {
  readonly az: Az;
  readonly environment: Environment;
  /** Absent where nobody can answer; then it goes on. */
  readonly ask?: (question: string) => Promise<boolean>;
  readonly keep: KeepValue;
  readonly pauseMs: number;
}

/** Throws when the person says no, so that azd stops; then nothing was removed. */
export async function leaveFleet({ az, environment, ask, keep, pauseMs }: LeaveDeps): Promise<void> {
  const wardenId = await findWardenId(az, environment);
  // It is made before anything else is, so it may be all that there is.
  const registrations = await findRegistrations({ az, environment }, wardenId);
  const leftovers = wardenId === undefined ? [] : await findLeftovers(az, environment, wardenId);
  if (leftovers.length === 0 && registrations.length === 0) {
    console.log(
      wardenId === undefined
        ? 'Nothing was provisioned: nothing to remove.'
        : `Of ${wardenId} nothing is left outside its own resource group.`,
    );
    return;
  }
  if (ask !== undefined && !(await ask(questionAbout(leftovers, registrations))))
    throw new Error('Nothing was removed.');
  for (const found of leftovers) await remove(az, found, pauseMs);
  for (const found of registrations) await removeRegistration({ az, environment, keep }, found);
}

function questionAbout(leftovers: readonly Leftovers[], registrations: readonly Registration[]): string {
  const lines = [
    ...leftovers.flatMap(({ subscriptionId, roles, groups }) => [
      ...roles.map(
        ({ roleName, assignmentIds }) => `${roleName}: custom role, assigned ${String(assignmentIds.length)}x`,
      ),
      ...groups.map((name) => `${name} in ${subscriptionId}: resource group with event topics`),
    ]),
    ...registrations.map(
      ({ displayName, appId }) => `${displayName}, ${appId}: app registration, with who has which role`,
    ),
  ];
  const list = lines.map((line) => `  ${line}`).join('\n');
  return `Of this warden, outside its own resource group:\n${list}\nRemove these? azd asks about the rest afterwards. (y/N) `;
}

async function remove(az: Az, { subscriptionId, roles, groups }: Leftovers, pauseMs: number): Promise<void> {
  const where = ['--subscription', subscriptionId];
  for (const { name, roleName, assignmentIds } of roles) {
    if (assignmentIds.length > 0) await az('role', 'assignment', 'delete', ...where, '--ids', ...assignmentIds);
    await patiently(() => az('role', 'definition', 'delete', ...where, '--custom-role-only', 'true', '--name', name), {
      isTooEarly: (message) => /RoleDefinitionHasAssignments|existing role assignments/i.test(message),
      pauseMs,
    });
    console.log(`Removed ${roleName}.`);
  }
  for (const name of groups) {
    await az('group', 'delete', ...where, '--name', name, '--yes');
    console.log(`Removed ${name} in ${subscriptionId}.`);
  }
}

async function askAtTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

if (isStarted(import.meta)) {
  const ask = process.stdin.isTTY ? { ask: askAtTerminal } : {};
  const common = { az: makeAz(process.env), environment: process.env, keep: makeKeepValue(process.env) };
  const deps = { ...common, pauseMs: 10_000, ...ask };
  await leaveFleet(deps).catch((fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : fault);
    process.exitCode = 1;
  });
}
