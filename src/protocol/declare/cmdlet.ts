import type { Method } from './method.ts';
import type { TypeName } from './objectType.ts';
import type { ResourceKind } from './resourceKind.ts';

/**
 * The cmdlets, declared once: the PowerShell functions and the console are made from this. Names, sets and outputs are
 * Az.ContainerRegistry's where it has the cmdlet.
 */
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
  /** Binds from the pipeline by property name (`pipeline.ts` decides by type what then happens). */
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
  /** The parameter of the method that it fills; dotted where that is nested. */
  readonly fills?: string;
  /** What the method is sent where the user gives nothing. */
  readonly default?: string;
  /** What -WhatIf and -Confirm call the target where the user gives nothing. */
  readonly absent?: string;
  /** PowerShell only: the console has no such objects. */
  readonly powershellOnly?: boolean;
}

/** What a parameter set does. */
export type Action =
  /** One call; its result is written. `writes`: this text is written instead. */
  | {
      readonly do: 'call';
      readonly method: Method;
      readonly type?: TypeName;
      readonly writes?: string;
      /** With this switch, this property of the result is written as plain text instead. */
      readonly plain?: { readonly parameter: string; readonly property: string };
      /** With this switch, this property is read as JSON, and what it says is written. */
      readonly parsed?: { readonly parameter: string; readonly property: string };
      /** With this switch, an object of this type is written instead. */
      readonly exposes?: { readonly parameter: string; readonly type: TypeName };
      /** With this switch, `True` is written; nothing without it. */
      readonly passThru?: string;
      /** This property of the result is written, and nothing else of it. */
      readonly only?: string;
    }
  /** One call; the members of this property of its result are written. */
  | {
      readonly do: 'expand';
      readonly method: Method;
      readonly property: string;
      readonly type?: TypeName;
      /** With this parameter there is one. */
      readonly one?: string;
    }
  /** Every page; plain names are written as they come. */
  | { readonly do: 'names'; readonly method: Method }
  /** Every page into Az's one list object. */
  | { readonly do: 'collect'; readonly method: Method; readonly type: TypeName; readonly into: string }
  /** A plain name is one call; a wildcard streams its matches, page by page. */
  | { readonly do: 'getOrMatch'; readonly get: Method; readonly list: Method; readonly type: TypeName };

export interface Cmdlet {
  readonly synopsis: string;
  readonly description: string;
  /** Default set first. Fixed parameters of the method stand in `with`. */
  readonly sets: Readonly<
    Record<string, { readonly action: Action; readonly with?: Readonly<Record<string, unknown>> }>
  >;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /**
   * What -WhatIf and -Confirm name, parameters in braces; a cmdlet without it has neither. Some of Az's cmdlets that
   * only read have both: whether something is changed, `isChange` tells.
   */
  readonly target?: string;
  /** The kind of resource that it is about; which one, its -Name says, or what is piped in. */
  readonly kind?: ResourceKind;
  readonly outputs: readonly (TypeName | 'string' | 'bool' | 'int' | 'table' | 'none')[];
  readonly examples: readonly { readonly code: string; readonly says: string }[];
}

/** The methods that a cmdlet may call. */
export function methodsOf({ sets }: Cmdlet): readonly Method[] {
  const all = Object.values(sets).flatMap(({ action }) =>
    action.do === 'getOrMatch' ? [action.get, action.list] : [action.method],
  );
  return [...new Set(all)];
}

/** Whether it changes something that outlives the host: by what its methods do, not by whether it has -WhatIf. */
export function isChange(cmdlet: Cmdlet): boolean {
  return cmdlet.target !== undefined && methodsOf(cmdlet).some(({ effect }) => effect === 'changes');
}
