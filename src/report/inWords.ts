import type { PullLog } from '../lifecycle/pulls/pullLog.ts';
import { counted, sizeInWords } from '../protocol/inWords.ts';
import type { TotalSummary } from './figures.ts';

/** The totals of a registry in a sentence. */
export function inWords(registryName: string, total: TotalSummary): string {
  const what = `${counted(total.repositories, 'repository', 'repositories')} with ${counted(total.manifests, 'manifest', 'manifests')}`;
  const unused =
    total.unused === 0
      ? ''
      : ` ${counted(total.unused, 'manifest is', 'manifests are')} unused: ${sizeInWords(total.unusedSize)}.`;
  return `${registryName}: ${what} hold ${sizeInWords(total.storedSize)}; ${sizeInWords(total.logicalSize)} if nothing were shared.${unused}`;
}

/** What the log of the registry can say of pulls. */
export function pullsInWords({ text, isYoung }: Pick<PullLog, 'text' | 'isYoung'>): string {
  return isYoung ? `${text} That is too short to show that older repositories are unused.` : text;
}
