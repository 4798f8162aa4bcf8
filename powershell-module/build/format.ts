import {
  type Column,
  type ObjectType,
  objectTypes,
  type PropertyKind,
  type TypeName,
} from '../../src/protocol/index.ts';

/** The default tables: every type that declares columns prints as one. */
export function formatViews(): string {
  const views = Object.entries(objectTypes).flatMap(([name, type]) =>
    type.columns ? [view(name, type, type.columns)] : [],
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- Made from src/protocol by the build. -->
<Configuration>
  <ViewDefinitions>
${views.join('\n')}
  </ViewDefinitions>
</Configuration>
`;
}

function view(name: string, type: ObjectType, columns: readonly Column[]): string {
  const shown = columns.map((column) => show(column, type.properties[column.property]?.kind ?? 'string'));
  return `    <View>
      <Name>${name}</Name>
      <ViewSelectedBy><TypeName>${name}</TypeName></ViewSelectedBy>
      <TableControl>
        <TableHeaders>
${shown.map(({ header }) => `          ${header}`).join('\n')}
        </TableHeaders>
        <TableRowEntries>
          <TableRowEntry>
            <TableColumnItems>
${shown.map(({ item }) => `              ${item}`).join('\n')}
            </TableColumnItems>
          </TableRowEntry>
        </TableRowEntries>
      </TableControl>
    </View>`;
}

function show(column: Column, kind: PropertyKind): { header: string; item: string } {
  const { property, label = property, view: shortening } = column;
  const width = shortening ? widths[shortening] : undefined;
  const align = kind === 'int' || shortening === 'megabytes' ? '<Alignment>Right</Alignment>' : '';
  const sized = width ? `<Width>${width}</Width>` : '';
  const script = shortening ? shorten[shortening](property) : shortenList(property, kind);
  const cell = script ? `<ScriptBlock>${escapeXml(script)}</ScriptBlock>` : `<PropertyName>${property}</PropertyName>`;
  return {
    header: `<TableColumnHeader><Label>${label}</Label>${sized}${align}</TableColumnHeader>`,
    item: `<TableColumnItem>${cell}</TableColumnItem>`,
  };
}

type Shortening = NonNullable<Column['view']>;

const widths: Readonly<Record<Shortening, number | undefined>> = {
  digest: 19,
  megabytes: 10,
  age: 12,
  locks: undefined,
};

/** Scripts of a format file run on their own: they can call nothing of the module. */
const shorten: Readonly<Record<Shortening, (property: string) => string>> = {
  digest: (property) => `$text = "$($_.${property})"; $text.Substring(0, [Math]::Min(19, $text.Length))`,
  megabytes: (property) => `if ($null -ne $_.${property}) { '{0:n1} MB' -f ($_.${property} / 1MB) }`,
  age: (property) =>
    `if ($null -ne $_.${property}) { $age = [DateTimeOffset]::UtcNow - $_.${property}; ` +
    "if ($age.TotalDays -ge 730) { '{0:n0} years' -f [Math]::Floor($age.TotalDays / 365) } " +
    "elseif ($age.TotalDays -ge 61) { '{0} months' -f [Math]::Floor($age.TotalDays / 30.4) } " +
    "elseif ($age.TotalHours -ge 48) { '{0} days' -f $age.Days } " +
    "elseif ($age.TotalMinutes -ge 120) { '{0} hours' -f [Math]::Floor($age.TotalHours) } " +
    "elseif ($age.TotalSeconds -ge 120) { '{0} minutes' -f [Math]::Floor($age.TotalMinutes) } else { 'just now' } }",
  locks: (property) =>
    `$flags = $_.${property}; if ($null -ne $flags) { $(` +
    ['Delete', 'Write', 'List', 'Read']
      .map((flag) => `if ($flags.${flag}Enabled -eq $false) { '${flag.toLowerCase()}' }`)
      .join('; ') +
    ") -join ', ' }",
};

/** How many, and the first few by name. */
function shortenList(property: string, kind: PropertyKind): string | undefined {
  if (kind === 'strings') return someOf(`$_.${property}`, '$_');
  if (!kind.endsWith('[]')) return undefined;
  const member = objectTypes[kind.slice(0, -2) as TypeName];
  const name = 'Name' in member.properties ? '$_.Name' : '$_.Digest.Substring(0, [Math]::Min(19, $_.Digest.Length))';
  return `"$($_.${property}.Count): $(${someOf(`$_.${property}`, name)})"`;
}

function someOf(list: string, name: string): string {
  return `$all = @(${list}); (@($all | Select-Object -First 3 | ForEach-Object { ${name} }) + @(if ($all.Count -gt 3) { '...' })) -join ', '`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
