/**
 * The queries to Log Analytics, in Kusto. Table and columns: Azure Monitor's reference of
 * ContainerRegistryRepositoryEvents.
 */

/** The user agent of AcrShell's own reads: the service logs them as pulls, and they are not counted. */
export const readingAgent = 'acrshell-reading';

/** The days with entries in the log: how far back it reaches, and its gaps. */
export function coverQuery(loginServer: string): string {
  return [
    'ContainerRegistryRepositoryEvents',
    `| where LoginServer =~ ${literal(loginServer)}`,
    '| summarize Events = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by Day = bin(TimeGenerated, 1d)',
    '| order by Day asc',
  ].join('\n');
}

/** The last pull and the number of pulls, by artifact. */
export function pullsQuery(loginServer: string): string {
  return [
    'ContainerRegistryRepositoryEvents',
    `| where LoginServer =~ ${literal(loginServer)} and OperationName == 'Pull'`,
    `| where UserAgent !startswith '${readingAgent}'`,
    '| summarize Pulls = count(), Last = max(TimeGenerated) by Repository, Digest, Tag',
  ].join('\n');
}

/** A verbatim string of Kusto, in which only the quotation mark is doubled. */
const literal = (text: string) => `@'${text.replaceAll("'", "''")}'`;
