import type { ErrorObject } from 'ajv';
import type { Failure } from '../call/failure.ts';
import { belongs, type Method, type Parameter } from '../protocol/index.ts';
import type { Bound } from './bind.ts';
import { refused } from './command.ts';
import type { Params } from './fill.ts';

/** Describes parameters that a method does not accept by the cmdlet's own parameters, not by schema or pattern. */
export function misfit(
  bound: Bound,
  { params: schema }: Method,
  given: Params,
  errors: readonly ErrorObject[],
): Failure {
  const { name } = bound.command;
  const choice = alternatives(schema).filter((one) => filling(bound, one).length > 0);
  const error = errors.find(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
  const isChoice = errors.some(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'not');
  if (isChoice && choice.length > 0) {
    const there = choice.filter((one) => given[one] !== undefined);
    if (there.length > 1)
      return told(
        bound,
        there,
        `${listed(bound, there, 'and')} cannot be given to ${name} together`,
        'Omit one of them.',
      );
    if (there.length === 0) return told(bound, choice, `${name} needs ${listed(bound, choice, 'or')}`);
  }
  const path = pathOf(error);
  const parameter = listed(bound, [path], 'or') || 'something';
  switch (error?.keyword) {
    case 'required':
      return told(bound, [path], `${name} needs ${parameter}`);
    case 'enum':
    case 'const':
      return told(bound, [path], `${parameter} must be one of ${allowed(error)}`);
    case 'minimum':
    case 'exclusiveMinimum':
      return told(bound, [path], `${parameter} must be at least ${error.params.limit}`);
    case 'maximum':
    case 'exclusiveMaximum':
      return told(bound, [path], `${parameter} must be at most ${error.params.limit}`);
    case 'minLength':
    case 'minItems':
      return told(bound, [path], `${parameter} is empty`);
    case 'maxLength':
    case 'maxItems':
      return told(bound, [path], `${parameter} is longer than ${error.params.limit}`);
    case 'type':
      return told(bound, [path], `${parameter} must be ${kinds[String(error.params.type)] ?? 'of another kind'}`);
    default:
      return told(bound, [path], `The value of ${parameter} is not valid`);
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '$true or $false',
  array: 'a list',
  object: 'a table of names and values',
};

/** The dotted path, as in `fills`; indexes of lists are left out. */
function pathOf(error: ErrorObject | undefined): string {
  const { missingProperty, additionalProperty } = error?.params ?? {};
  const last = missingProperty ?? additionalProperty;
  const steps = [...(error?.instancePath ?? '').split('/').slice(1), ...(last === undefined ? [] : [String(last)])];
  return steps.filter((step) => !/^\d+$/.test(step)).join('.');
}

/** Parameters of the method of which one is required, or at most one is allowed. */
function alternatives(schema: Method['params']): string[] {
  const { anyOf = [], oneOf = [] } = schema as Readonly<
    Record<'anyOf' | 'oneOf', readonly { required?: readonly string[] }[]>
  >;
  return [...new Set([...anyOf, ...oneOf].flatMap(({ required = [] }) => required))];
}

/** The cmdlet's parameters that fill it, in the sets that fit the call. */
function filling({ command, action, values }: Bound, path: string): readonly (readonly [string, Parameter])[] {
  const all = [...command.parameters].filter(([, { fills }]) => fills === path);
  const sets = Object.entries(command.cmdlet.sets).filter(([, one]) => one.action === action);
  const own = all.filter(([name, one]) => values.has(name) || sets.some(([set]) => belongs(one, set)));
  return own.length > 0 ? own : all;
}

function listed(bound: Bound, paths: readonly string[], word: 'and' | 'or'): string {
  const names = paths.flatMap((path) => {
    const found = filling(bound, path);
    const typed = found.filter(([name]) => bound.values.has(name));
    return (word === 'and' && typed.length > 0 ? typed : found).map(([name]) => `-${name}`);
  });
  return [...new Set(names)].join(` ${word} `);
}

function allowed({ params }: ErrorObject): string {
  const values: unknown = params.allowedValues ?? params.allowedValue;
  return Array.isArray(values) ? values.join(', ') : String(values);
}

function told(bound: Bound, paths: readonly string[], message: string, does = ''): Failure {
  const [first] = paths.length === 1 ? filling(bound, paths[0] ?? '') : [];
  const help = first ? `-${first[0]}: ${first[1].help} ` : '';
  return refused({
    message: `${message}.`,
    advice: `${does ? `${does} ` : help}'${bound.command.name} -?' shows its parameters.`,
  });
}
