import { readResourceId } from '../management/azure/resourceIds.ts';
import { type Command, takerOf, type Values } from './command.ts';

/** The target that -WhatIf and -Confirm show: the contract's template, filled with typed and piped values. */
export function targetOf(command: Command, values: Values): string {
  const id = textOf(values.get(takerOf(command) ?? ''));
  const known = id === undefined ? undefined : readResourceId(id);
  // A role assignment is identified by its id only.
  if (id !== undefined && !known) return id.replace(/^.*\/providers\/Microsoft\.ContainerRegistry\//i, '');
  const child = known?.child?.name ?? readResourceId(textOf(values.get('TokenId')) ?? '')?.child?.name;
  const fromId: Readonly<Record<string, string | undefined>> = {
    registry: known?.registry,
    name: child,
    tokenName: child,
  };
  return (command.cmdlet.target ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = command.parameters.get(name);
    const value = textOf(values.get(name)) ?? fromId[parameter?.fills ?? ''];
    return value ?? parameter?.default ?? parameter?.absent ?? '';
  });
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
