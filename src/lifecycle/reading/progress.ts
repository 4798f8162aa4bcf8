import { numberText } from '../../protocol/inWords.ts';

/** How many manifests have been handled, and in which repository the last of them were. */
export function progressOf(activity: string, repository: string, done: number, total: number, id = 'purge') {
  return {
    id,
    activity,
    done,
    total: Math.max(done, total),
    status: `${numberText(done)} of ${numberText(total)} manifests, ${repository}`,
    state: 'running',
  } as const;
}
