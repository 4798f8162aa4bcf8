import type { ObjectOf } from '../protocol/declare/objectType.ts';
import { present } from '../protocol/present.ts';
import type { changeableAttributes } from '../protocol/resources/changeable.ts';
import type { ChangeableAnswer } from './answers.ts';

export type ChangeableAttributes = ObjectOf<typeof changeableAttributes>;

/** The flags to change; omitted ones stay unchanged. */
export interface Flags {
  readonly deleteEnabled?: boolean | undefined;
  readonly writeEnabled?: boolean | undefined;
  readonly listEnabled?: boolean | undefined;
  readonly readEnabled?: boolean | undefined;
}

/** The request that changes them; it answers with the new state. */
export function flagsRequest(path: string, flags: Flags) {
  const headers = { 'content-type': 'application/json' };
  return { method: 'PATCH', path, headers, body: flagsBody(flags) } as const;
}

function flagsBody({ deleteEnabled, writeEnabled, listEnabled, readEnabled }: Flags): string {
  return JSON.stringify({ deleteEnabled, writeEnabled, listEnabled, readEnabled });
}

export function readChangeable(answer: ChangeableAnswer | undefined): ChangeableAttributes {
  const { deleteEnabled, writeEnabled, listEnabled, readEnabled, quarantineState, quarantineDetails } = answer ?? {};
  return present({ deleteEnabled, writeEnabled, listEnabled, readEnabled, quarantineState, quarantineDetails });
}
