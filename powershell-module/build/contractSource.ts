import {
  address,
  alsoTaken,
  type Cmdlet,
  cmdletBind,
  cmdletRun,
  cmdlets,
  completionValues,
  credentialToken,
  effectOf,
  identifying,
  initialize,
  isBulk,
  progressOf,
} from '../../src/protocol/index.ts';
import { errorKinds } from '../../src/protocol/wire/errors.ts';
import { hostGone, nodeOptions, oldestNode, protocolVersion, tellingLine } from '../../src/protocol/wire/lifecycle.ts';
import { progress as progressNotification, sessionChanged } from '../../src/protocol/wire/notifications.ts';

/**
 * The contract as a class of the client: only what it has to know before it asks the host. What is a line for each cmdlet is text, for
 * code that sets up a hundred objects would have to be compiled at each start.
 */
export function contractSource(version: string): string {
  const constants = {
    Version: version,
    OldestNode: oldestNode,
    NodeOptions: nodeOptions.join(' '),
    Initialize: initialize.name,
    Run: cmdletRun.name,
    Bind: cmdletBind.name,
    Token: credentialToken.name,
    Complete: completionValues.name,
    Progress: progressNotification.name,
    SessionChanged: sessionChanged.name,
    HostGone: hostGone.message,
    Address: address,
    TellingLine: tellingLine,
    Cmdlets: `\n${Object.entries(cmdlets).map(row).join('\n')}\n`,
    Suggested: suggested(),
  };
  return `// Made from src/protocol by the build.
#nullable enable
using System.Reflection;

[assembly: AssemblyVersion("${version}.0")]

namespace AcrShell.Client;

internal static class Contract
{
${Object.entries(constants)
  .map(([name, value]) => `    internal const string ${name} = ${text(value)};`)
  .join('\n')}
    internal const int ProtocolVersion = ${protocolVersion};
    internal static readonly string[] Identifying = { ${identifying.map(text).join(', ')} };

    internal static string? CategoryOf(string kind) => kind switch
    {
${Object.entries(errorKinds)
  .map(([kind, { category }]) => `        ${text(kind)} => ${text(category)},`)
  .join('\n')}
        _ => null,
    };

    internal static string AdviceAfterHost(string effect) => effect switch
    {
        "reads" => ${text(hostGone.advice)},
        "session" => ${text(hostGone.session)},
        _ => ${text(hostGone.inDoubt)},
    };
}
`;
}

/** A literal of C#, which reads those of JSON. */
const text = (value: string) => JSON.stringify(value);

const kindsToConvert: ReadonlySet<string> = new Set(['table', 'tables', 'path', 'paths', 'place']);

/** name|effect|progress|flags|parameters that are more than text|more properties of piped objects (client/CmdletRow.cs) */
function row([name, cmdlet]: readonly [string, Cmdlet]): string {
  const kinds = Object.entries(cmdlet.parameters).filter(([, { type }]) => kindsToConvert.has(type));
  const flags = {
    t: cmdlet.target !== undefined,
    p: cmdlet.perPipeline,
    w: cmdlet.preview !== undefined,
    b: isBulk(cmdlet),
  };
  const set = Object.entries(flags).filter(([, isSet]) => isSet);
  return [
    name,
    effectOf(cmdlet),
    progressOf(cmdlet) ?? '',
    set.map(([flag]) => flag).join(''),
    kinds.map(([parameter, { type }]) => `${parameter}:${type}`).join(' '),
    alsoTaken(cmdlet).join(' '),
  ].join('|');
}

/** parameter|cmdlets|values that are suggested (client/Completion.cs); for other names the host is asked. */
function suggested(): string {
  const found = new Map<string, string[]>();
  for (const [name, { parameters }] of Object.entries<Cmdlet>(cmdlets)) {
    for (const [parameter, { suggestions }] of Object.entries(parameters)) {
      if (suggestions === undefined) continue;
      const line = `${parameter}|${suggestions.join('\t')}`;
      found.set(line, [...(found.get(line) ?? []), name]);
    }
  }
  return [...found].map(([line, names]) => line.replace('|', `|${names.join(' ')}|`)).join('\n');
}
