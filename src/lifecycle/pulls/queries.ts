/**
 * What is asked of Log Analytics, in Kusto. Table and columns: Azure Monitor's reference of
 * ContainerRegistryRepositoryEvents.
 */

/** How AcrShell signs requests that only look at a registry: the service logs them as pulls, and they are none. */
export const readingAgent = 'acrshell-reading';

/** The days on which the registry logged anything: how far back the log reaches, and where it has gaps. */
export function coverQuery(loginServer: string): string {
  return [
    'ContainerRegistryRepositoryEvents',
    `| where LoginServer =~ ${literal(loginServer)}`,
    '| summarize Events = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by Day = bin(TimeGenerated, 1d)',
    '| order by Day asc',
  ].join('\n');
}

/** The last pull, and how many, by what was pulled. */
export function pullsQuery(loginServer: string): string {
  return [
    'ContainerRegistryRepositoryEvents',
    `| where LoginServer =~ ${literal(loginServer)} and OperationName == 'Pull'`,
    `| where UserAgent !startswith '${readingAgent}'`,
    '| summarize Pulls = count(), Last = max(TimeGenerated) by Repository, Digest, Tag',
  ].join('\n');
}

/** A verbatim text of Kusto, in which only its own quotation mark is special, and doubled. */
const literal = (text: string) => `@'${text.replaceAll("'", "''")}'`;
