import type { CmdletCall } from '../protocol/index.ts';
import { commandNamed, refused } from './command.ts';

/** Parameters that only the run itself needs, for its output. */
const onlyRun: ReadonlySet<string> = new Set(['JournalPath', 'NoJournal']);

/** Under -WhatIf: the cmdlet that previews this one, with the parameters that both have. */
export function previewOf(asked: CmdletCall): CmdletCall {
  const { preview } = commandNamed(asked.cmdlet).cmdlet;
  if (preview === undefined) throw new Error(`${asked.cmdlet} has no preview.`);
  const { parameters } = commandNamed(preview);
  const given = Object.entries(asked.given ?? {}).filter(([name]) => !onlyRun.has(name));
  const stray = given.find(([name]) => !parameters.has(name));
  if (stray)
    throw refused({
      message: `-WhatIf cannot preview -${stray[0]}.`,
      advice:
        'A saved plan lists what it would delete: read the file, or import it with Get-Content | ConvertFrom-Json.',
    });
  return { ...asked, cmdlet: preview, given: Object.fromEntries(given) };
}
