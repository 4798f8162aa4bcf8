import type { Effect, Method, Progress } from './method.ts';
import type { ParameterTable } from './parameter.ts';
import type { ResourceKind } from './resourceKind.ts';

/** The name of a type; all of them are known only to the catalogue (index.ts). */
export type AnyTypeName = `AcrShell.${string}`;

/** What a parameter set does. */
export type Action<T extends string = AnyTypeName> =
  /** One call; its result is written. `writes`: this text is written instead. */
  | {
      readonly do: 'call';
      readonly method: Method;
      readonly type?: T;
      readonly writes?: string;
      /** With this switch, this property of the result is written as plain text instead. */
      readonly plain?: { readonly parameter: string; readonly property: string };
      /** With this switch, this property is parsed as JSON, and the result is written. */
      readonly parsed?: { readonly parameter: string; readonly property: string };
      /** With this switch, an object of this type is written instead. */
      readonly exposes?: { readonly parameter: string; readonly type: T };
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
      readonly type?: T;
      /** With this parameter there is only one. */
      readonly one?: string;
    }
  /** Every page; plain names are written as they come. */
  | { readonly do: 'names'; readonly method: Method }
  /** Every page; its lines are written as text, as they come. */
  | { readonly do: 'lines'; readonly method: Method }
  /** Every page into Az's one list object. */
  | { readonly do: 'collect'; readonly method: Method; readonly type: T; readonly into: string }
  /** Every page; the items are written as they come. */
  | { readonly do: 'pages'; readonly method: Method; readonly type: T }
  /** A plain name is one call; a wildcard streams its matches, page by page. */
  | { readonly do: 'getOrMatch'; readonly get: Method; readonly list: Method; readonly type: T };

/**
 * The cmdlets, declared once: the PowerShell functions and the console are made from this. Names, sets and outputs are
 * Az.ContainerRegistry's where it has the cmdlet.
 */
export interface Cmdlet<T extends string = AnyTypeName> {
  readonly synopsis: string;
  readonly description: string;
  /** Default set first. Fixed parameters of the method stand in `with`. */
  readonly sets: Readonly<
    Record<string, { readonly action: Action<T>; readonly with?: Readonly<Record<string, unknown>> }>
  >;
  readonly parameters: ParameterTable;
  /**
   * What -WhatIf and -Confirm name, parameters in braces; a cmdlet without it has neither. Some of Az's cmdlets that
   * only read have both: `isChange` is whether something is changed.
   */
  readonly target?: string;
  /** Something is read once for a whole pipeline, so each call carries the pipeline's id. */
  readonly perPipeline?: boolean;
  /** Further properties of piped objects that binding reads; a list as its elements, a space between them. */
  readonly reads?: readonly string[];
  /** The cmdlet that -WhatIf runs instead, with the parameters that both have: a plan shows more than a sentence. */
  readonly preview?: string;
  /** A method that returns how much would be done; -Confirm shows it beside the target. */
  readonly totals?: Method;
  /** The kind of resource that it works on; its -Name or the piped object specifies which one. */
  readonly kind?: ResourceKind;
  /** Other names of it, everywhere. */
  readonly aliases?: readonly string[];
  readonly outputs: readonly (T | 'string' | 'bool' | 'int' | 'table' | 'none')[];
  readonly examples: readonly { readonly code: string; readonly says: string }[];
}

/** The methods that a cmdlet may call. */
export function methodsOf({ sets }: Cmdlet): readonly Method[] {
  const all = Object.values(sets).flatMap(({ action }) =>
    action.do === 'getOrMatch' ? [action.get, action.list] : [action.method],
  );
  return [...new Set(all)];
}

/** Whether it changes something that outlives the host: its methods decide, not whether it has -WhatIf. */
export function isChange(cmdlet: Cmdlet): boolean {
  return cmdlet.target !== undefined && methodsOf(cmdlet).some(({ effect }) => effect === 'changes');
}

/** Its strongest effect, of all its methods. */
export function effectOf(cmdlet: Cmdlet): Effect {
  const effects = methodsOf(cmdlet).map(({ effect }) => effect);
  return effects.find((one) => one === 'changes') ?? effects.find((one) => one === 'session') ?? 'reads';
}

/** The progress that it reports. */
export function progressOf(cmdlet: Cmdlet): Progress | undefined {
  return methodsOf(cmdlet).find(({ progress }) => progress !== undefined)?.progress;
}

/** Whether it accepts piped objects; PowerShell itself refuses to pipe into others. */
export function takesPiped({ parameters }: Cmdlet): boolean {
  return Object.values(parameters).some(({ pipeline, byValue }) => pipeline === true || byValue === true);
}

/** Whether many calls may be in progress at once when it is the last of a pipeline. */
export function isBulk({ parameters }: Cmdlet): boolean {
  return 'ThrottleLimit' in parameters;
}
