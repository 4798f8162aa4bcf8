/**
 * What completion can look up. `own`: resources of the cmdlet's kind. The last ones are child resources of a registry,
 * by their segment in Azure Resource Manager.
 */
export type Names =
  | 'registry'
  | 'emulator'
  | 'repository'
  | 'tag'
  | 'digest'
  | 'platform'
  | 'cloud'
  | 'subscription'
  | 'resourceGroup'
  | 'own'
  | 'agentPools'
  | 'credentialSets'
  | 'scopeMaps'
  | 'tasks'
  | 'tokens';

/** A parameter of a cmdlet, in PowerShell's words. */
export interface Parameter {
  /**
   * `strings`: several strings, separated by commas. `secret`: text or SecureString in PowerShell. `object`: accepted and not
   * ignored. `table`: names with values, a hashtable (`a=1,b=2` in the console); `tables`: several of them. `date`: a point
   * in time. `resource`:
   * an object of Azure Resource Manager, or its id; sent as the id. `path`, `paths`: of this machine; sent absolute, as
   * the host has another working directory than its client. `place`: that, or an address (https://, git@, oci://,
   * github.com/), which is sent as it is.
   */
  readonly type:
    | 'string'
    | 'strings'
    | 'path'
    | 'place'
    | 'paths'
    | 'bool'
    | 'int'
    | 'switch'
    | 'secret'
    | 'credential'
    | 'object'
    | 'table'
    | 'tables'
    | 'date'
    | 'resource';
  readonly help: string;
  readonly aliases?: readonly string[];
  /** The parameter sets it belongs to; all of them without it. */
  readonly sets?: readonly string[];
  /** If it is a list: in these sets only. */
  readonly mandatory?: boolean | readonly string[];
  /** Bound from the pipeline by property name (the object's type decides what it means: piping.ts). */
  readonly pipeline?: boolean;
  /** Bound to the piped object itself. */
  readonly byValue?: boolean;
  /** An empty list is allowed: it means none. */
  readonly mayBeEmpty?: boolean;
  /** If an object is given instead of text, this property of it is used. */
  readonly property?: string;
  readonly values?: readonly string[];
  /** What completion offers if other values are allowed as well. */
  readonly suggestions?: readonly string[];
  /** What its value names: completion offers these. */
  readonly names?: Names;
  readonly range?: readonly [number, number];
  /** A further check on the wire, for each text if there are several. */
  readonly pattern?: string;
  readonly maxLength?: number;
  /** The parameter of the method that it fills; dotted if that is nested. */
  readonly fills?: string;
  /** A switch with the opposite meaning: if it is given, false is sent. */
  readonly opposite?: true;
  /** The value that is sent if the user gives none. */
  readonly default?: string;
  /** What -WhatIf and -Confirm show as the target if the user gives none. */
  readonly absent?: string;
  /** PowerShell only: the console has no such objects. */
  readonly powershellOnly?: boolean;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

export function belongs(parameter: Parameter | undefined, set: string): boolean {
  return parameter !== undefined && (parameter.sets === undefined || parameter.sets.includes(set));
}

export function isMandatory({ mandatory }: Parameter, set: string): boolean {
  return typeof mandatory === 'object' ? mandatory.includes(set) : mandatory === true;
}
