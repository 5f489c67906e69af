/** The commands, in the order in which help lists them. A new one is a file and a line here. */

import { auditCommand } from './audit-command.ts';
import type { MakeCommand } from './command.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { recordCommand } from './record-command.ts';

export const commands: readonly MakeCommand[] = [auditCommand, evaluateCommand, recordCommand];
