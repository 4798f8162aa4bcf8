import { objectTypes, type Property, wireName } from '../../src/protocol/index.ts';

/** One property of a class; a `source` makes it a getter that reads through others. */
interface Member {
  readonly name: string;
  /** A kind of the contract's, status (HttpStatusCode), or the name of a type, with [] for a list of it. */
  readonly kind: string;
  readonly source?: string;
  /** What it is called in JSON. */
  readonly wire?: string;
}

/** The classes of what cmdlets write, and of what a failed one's error record holds. */
export function typesSource(): string {
  const written = Object.entries(objectTypes).map(([name, { properties }]) => classOf(name, members(properties)));
  return `// Made from src/protocol by the build.
#nullable disable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Runtime.Serialization;
using System.Security;

namespace AcrShell;

${[...written, classOf('AcrShell.ErrorResponse', errorResponse), exceptionSource()].join('\n')}
internal static class Time
{
    internal static DateTimeOffset? Of(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : (DateTimeOffset?)null;
}
`;
}

const errorResponse: readonly Member[] = [
  { name: 'StatusCode', kind: 'status' },
  { name: 'ReasonPhrase', kind: 'string' },
];

/**
 * Scripts ask Az's exceptions in more ways than one whether something was not found, and get their answer: `Response.StatusCode` (its
 * first client, and Invoke-RestMethod), `Status` and `ErrorCode` (Azure.RequestFailedException), `StatusCode` and `Code` (what AutoRest
 * generates). It was an InvalidOperationException before it had a name of its own.
 */
const registryException: readonly Member[] = [
  { name: 'Kind', kind: 'string' },
  { name: 'Status', kind: 'int' },
  { name: 'StatusCode', kind: 'status' },
  ...['Code', 'ErrorCode', 'CorrelationId', 'Registry', 'Resource', 'Advice'].map((name) => ({ name, kind: 'string' })),
  { name: 'Response', kind: 'AcrShell.ErrorResponse' },
];

function exceptionSource(): string {
  return `public class RegistryException : InvalidOperationException
{
    public RegistryException(string message) : base(message) { }
${registryException.map(({ name, kind }) => `    public ${typeOf(kind)} ${name} { get; set; }\n`).join('')}}
`;
}

/** `timeOf` and `through` both read through: another property of the same object, or one of an inner one. */
function members(properties: Readonly<Record<string, Property>>): Member[] {
  return Object.entries(properties).map(([name, { kind, through, timeOf }]) => {
    if (timeOf) return { name, kind: 'time', source: timeOf };
    return through ? { name, kind, source: through } : { name, kind, wire: wireName(name) };
  });
}

function classOf(type: string, all: readonly Member[]): string {
  return `[DataContract]
public class ${type.replace('AcrShell.', '')}
{
${all.map(memberSource).join('')}}
`;
}

function memberSource({ name, kind, source, wire }: Member): string {
  const start = `    public ${typeOf(kind)} ${name}`;
  if (source !== undefined)
    return `${start} => ${kind === 'time' ? `Time.Of(${source})` : source.replace('.', '?.')};\n`;
  const member = `[DataMember(Name = ${JSON.stringify(wire ?? name)})] `;
  if (kind !== 'secret') return `    ${member}${start.trim()} { get; set; }\n`;
  // Windows PowerShell's serializer fills it as the text that crosses the wire; System.Text.Json has a converter.
  return `${start} { get; set; }
    ${member}internal string ${name}Text { get => null; set => ${name} = value == null ? null : new NetworkCredential("", value).SecurePassword; }
`;
}

const types: Readonly<Record<string, string>> = {
  string: 'string',
  secret: 'SecureString',
  bool: 'bool?',
  int: 'int?',
  long: 'long?',
  date: 'DateTime?',
  time: 'DateTimeOffset?',
  status: 'HttpStatusCode?',
  strings: 'List<string>',
  table: 'Dictionary<string, string>',
};

function typeOf(kind: string): string {
  if (kind.endsWith('[]')) return `List<${typeOf(kind.slice(0, -2))}>`;
  const found = types[kind] ?? (kind.startsWith('AcrShell.') ? kind.replace('AcrShell.', '') : undefined);
  if (found === undefined) throw new Error(`There is no type ${kind}.`);
  return found;
}
