import type { CmdletCall } from '../protocol/index.ts';
import { commandNamed, refused } from './command.ts';

/** What only the run itself needs: where it is written down. */
const onlyRun: ReadonlySet<string> = new Set(['JournalPath', 'NoJournal']);

/** Under -WhatIf, the cmdlet that previews this one, with what was typed for both. */
export function previewOf(asked: CmdletCall): CmdletCall {
  const { preview } = commandNamed(asked.cmdlet).cmdlet;
  if (preview === undefined) throw new Error(`${asked.cmdlet} has no preview.`);
  const { parameters } = commandNamed(preview);
  const given = Object.entries(asked.given ?? {}).filter(([name]) => !onlyRun.has(name));
  const stray = given.find(([name]) => !parameters.has(name));
  if (stray)
    throw refused({
      message: `-WhatIf cannot show more of -${stray[0]} than it says itself.`,
      advice:
        'A saved plan lists what it would delete: read the file, or import it with Get-Content | ConvertFrom-Json.',
    });
  return { ...asked, cmdlet: preview, given: Object.fromEntries(given) };
}
