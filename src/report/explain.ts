import { counted } from '../protocol/inWords.ts';

/** Explains the figure of Azure for a registry's usage. */
export interface ServiceUsage {
  /** Bytes; absent if Azure gave no answer. */
  readonly size?: number;
  /** Why not. */
  readonly reason?: string;
}

/** Neither figure is adjusted: the sentence names possible reasons for the difference. */
export function explain(stored: number, { size, reason }: ServiceUsage, unread: number): string {
  const unreadText = unread === 0 ? '' : ` ${unreadManifests(unread)} not counted.`;
  if (size === undefined) return `${reason ?? 'Azure was not asked what the registry uses.'}${unreadText}`;
  if (size === stored) return `The service counts the same bytes.${unreadText}`;
  const why =
    size > stored
      ? 'The service also counts what is soft-deleted, deleted but not yet collected (that takes days), manifests that lists hide, and uploads that were not finished.'
      : 'The service counts with delay: what was pushed of late may be missing. A manifest that several repositories hold is counted here once.';
  return `${why}${unreadText}`;
}

const unreadManifests = (unread: number) =>
  `${counted(unread, 'manifest')} may not be pulled, so ${unread === 1 ? 'its' : 'their'} bytes are`;
