import { type Action, type CmdletCall, chooseSet, incomplete, type Piped } from '../protocol/index.ts';
import { type Command, commandNamed, refused, takerOf, type Values } from './command.ts';
import { fill, type Params } from './fill.ts';
import { digestOf, takeItem, valuesOf } from './items.ts';
import { read, tagsShown, typeOf } from './piped.ts';
import { givenResource, refuseUnnamed, takeResource } from './resources.ts';
import { targetOf } from './target.ts';
import { typedValues } from './typed.ts';

/** A bound cmdlet: the action to call, its parameters, and the target that -WhatIf shows. */
export interface Bound {
  readonly command: Command;
  readonly action: Action;
  readonly values: Values;
  /** Parameters for the methods of the action; each is sent only those that it declares. */
  readonly params: Params;
  /** Whether the matches of -Name are listed: it is a wildcard, or narrows a list. */
  readonly match?: string;
  readonly target: string;
}

/**
 * Binds typed parameters and a piped object.
 *
 * @throws Failure of the kind InvalidInput: why they cannot be bound, and what to do instead.
 */
export function bind({ cmdlet, given = {}, piped }: CmdletCall): Bound {
  const command = commandNamed(cmdlet);
  const typed = typedValues(command, given);
  return takerOf(command) === undefined ? bindItem(command, typed, piped) : bindResource(command, typed, piped);
}

/** The item was named in full beside the pipe, so the object only provides its location. */
const bindsManifest: ReadonlySet<string> = new Set(['Tag', 'Manifest', 'Name']);

/** Both are typed, and need not be of the same manifest: which one is meant is not guessed. A piped tag has both. */
function refuseTwoNames(command: Command, typed: Values): void {
  const both = ['Tag', 'Manifest'].filter((name) => typed.has(name) && command.parameters.get(name)?.pipeline);
  if (both.length < 2) return;
  throw refused({
    message: `-Tag and -Manifest cannot be given to ${command.name} together.`,
    advice: 'Give the digest alone, or the tag alone.',
  });
}

function bindItem(command: Command, typed: Values, piped: Piped | undefined): Bound {
  const names = [...typed.keys()];
  refuseTwoNames(command, typed);
  if (!piped) return matching(settle(command, typed, settledSet(command, names)), typed);
  const taken = takeItem(command, piped, names);
  const set = settledSet(command, [...names, ...taken.properties.keys()]);
  const bound = settle(command, new Map([...valuesOf(command, taken, piped, set), ...typed]), set);
  switch (taken.meaning) {
    case 'as its admin user':
      return isAdminUser(piped, bound.params) ? { ...bound, params: { ...bound.params, adminUser: true } } : bound;
    case 'the manifest it points at':
      if (!names.some((name) => bindsManifest.has(name))) digestOf(command, piped);
      return matching(withDeletedTag(withListedTags(bound, piped, names), piped, names), typed);
    case 'the tags that point at it':
      return pointing(bound, typed, digestOf(command, piped));
    default:
      return matching(withListedTags(bound, piped, names), typed);
  }
}

/** The tags that the piped object shows on its manifest, for a cmdlet that reads them. */
function withListedTags(bound: Bound, piped: Piped, typed: readonly string[]): Bound {
  if (!bound.command.cmdlet.reads?.includes('Tags') || typed.some((name) => bindsManifest.has(name))) return bound;
  const listedTags = tagsShown(piped);
  return listedTags === undefined ? bound : { ...bound, params: { ...bound.params, listedTags } };
}

/** A deleted tag stands for itself, not for all that were deleted with its manifest. */
function withDeletedTag(bound: Bound, piped: Piped, typed: readonly string[]): Bound {
  const tag = typeOf(piped) === 'AcrShell.DeletedTag' ? read(piped, 'Name') : undefined;
  if (tag === undefined || typed.some((name) => bindsManifest.has(name))) return bound;
  return { ...bound, params: { ...bound.params, deletedTag: tag } };
}

/** A wildcard lists its matches; a name from the pipe is a name, whatever it looks like. */
function matching(bound: Bound, typed: Values): Bound {
  if (bound.action.do !== 'getOrMatch') return bound;
  const name = String(typed.get('Name') ?? '');
  return /[*?[]/.test(name) ? { ...bound, match: name } : bound;
}

/** A registry piped to Connect signs in with its admin user, unless another credential was given. */
function isAdminUser(piped: Piped, params: Params): boolean {
  return typeOf(piped) === 'AcrShell.Registry' && piped.properties?.AdminUserEnabled === true && !params.credential;
}

/** Only a list shows which tags point at a manifest, even if a single name is asked for. */
function pointing(bound: Bound, typed: Values, digest: string): Bound {
  const name = typed.get('Name');
  return { ...bound, params: { ...bound.params, digest }, ...(name === undefined ? {} : { match: String(name) }) };
}

function bindResource(command: Command, typed: Values, piped: Piped | undefined): Bound {
  const taker = takerOf(command) ?? '';
  const object = piped ?? (typed.has(taker) ? givenResource(typed.get(taker)) : undefined);
  if (piped && typed.has(taker)) {
    throw refused({
      message: `${command.name} has its input twice: -${taker}, and the piped object.`,
      advice: 'Omit one of the two.',
    });
  }
  const names = [...typed.keys()].filter((name) => name !== taker);
  const taken = object ? takeResource(command, object, names) : new Map<string, unknown>();
  const own = [...typed].filter(([name]) => name !== taker);
  const values = new Map([...taken, ...own]);
  const set = settledSet(command, [...values.keys()]);
  refuseUnnamed(command, values);
  return settle(command, values, set);
}

function settledSet(command: Command, names: readonly string[]): string {
  const choice = chooseSet(command, names);
  if ('message' in choice) throw refused(choice);
  if (choice.missing.length > 0) throw refused(incomplete(command, names));
  return choice.set;
}

function settle(command: Command, values: Values, set: string): Bound {
  const action = command.cmdlet.sets[set]?.action;
  if (!action) throw new Error(`${command.name} has no set ${set}.`);
  const target = targetOf(command, values);
  return { command, action, values, params: fill(command, set, values), target };
}
