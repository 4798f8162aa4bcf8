/** A parameter of a cmdlet, in PowerShell's words. */
export interface Parameter {
  /**
   * `strings`: several texts, separated by commas. `secret`: text or SecureString in PowerShell. `object`: taken and not
   * looked at. `table`: names with values, a hashtable (`a=1,b=2` in the console). `date`: a point in time. `resource`:
   * an object of Azure Resource Manager, or its id; sent as the id. `path`, `paths`: of this machine; sent absolute, as
   * the host stands in another folder than its client.
   */
  readonly type:
    | 'string'
    | 'strings'
    | 'path'
    | 'paths'
    | 'bool'
    | 'int'
    | 'switch'
    | 'secret'
    | 'credential'
    | 'object'
    | 'table'
    | 'date'
    | 'resource';
  readonly help: string;
  readonly aliases?: readonly string[];
  /** The parameter sets it belongs to; all of them without it. */
  readonly sets?: readonly string[];
  /** In these sets only, where it is a list. */
  readonly mandatory?: boolean | readonly string[];
  /** Binds from the pipeline by property name (what it is then, its type decides: piping.ts). */
  readonly pipeline?: boolean;
  /** Binds the piped object itself. */
  readonly byValue?: boolean;
  /** An empty list means something: that there shall be none. */
  readonly mayBeEmpty?: boolean;
  /** An object given in place of text stands for this property of it. */
  readonly property?: string;
  readonly values?: readonly string[];
  /** What completion offers, where other values do as well. */
  readonly suggestions?: readonly string[];
  readonly range?: readonly [number, number];
  /** What the wire is checked for besides, each text of several. */
  readonly pattern?: string;
  readonly maxLength?: number;
  /** The parameter of the method that it fills; dotted where that is nested. */
  readonly fills?: string;
  /** What the method is sent where the user gives nothing. */
  readonly default?: string;
  /** What -WhatIf and -Confirm call the target where the user gives nothing. */
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
