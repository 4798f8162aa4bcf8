import {
  type Column,
  type ObjectType,
  objectTypes,
  type PropertyKind,
  type TypeName,
  unseen,
  unseenInText,
} from '../../src/protocol/index.ts';
import { escapeXml } from './xml.ts';

/** The default views: a type that declares columns prints as a table, another as a list if it holds text. */
export function formatViews(): string {
  const views = Object.entries(objectTypes).map(([name, type]) =>
    type.columns ? tableView(name, type, type.columns) : listView(name, type),
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

function tableView(name: string, type: ObjectType, columns: readonly Column[]): string {
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

function listView(name: string, { properties }: ObjectType): string {
  const items = Object.entries(properties).map(([property, { kind }]) => {
    const value = isText(kind)
      ? `<ScriptBlock>${escapeXml(clean(`$_.${property}`, unseenInText))}</ScriptBlock>`
      : `<PropertyName>${property}</PropertyName>`;
    return `              <ListItem><Label>${property}</Label>${value}</ListItem>`;
  });
  return `    <View>
      <Name>${name}</Name>
      <ViewSelectedBy><TypeName>${name}</TypeName></ViewSelectedBy>
      <ListControl>
        <ListEntries>
          <ListEntry>
            <ListItems>
${items.join('\n')}
            </ListItems>
          </ListEntry>
        </ListEntries>
      </ListControl>
    </View>`;
}

function isText(kind: PropertyKind): boolean {
  return kind === 'string' || kind === 'strings';
}

/** As `printable` of the protocol does it: a registry's text can hold anything, and a table must not obey it. */
function clean(value: string, characters = unseen): string {
  return `${value} -replace '${characters}', [char]0xfffd`;
}

function show(column: Column, kind: PropertyKind): { header: string; item: string } {
  const { property, label = property, view: shortening } = column;
  const width = shortening ? widths[shortening] : undefined;
  const align =
    kind === 'int' || shortening === 'megabytes' || shortening === 'size' ? '<Alignment>Right</Alignment>' : '';
  const sized = width ? `<Width>${width}</Width>` : '';
  const script = shortening ? shorten[shortening](property) : shortenText(property, kind);
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
  size: 10,
  bar: 15,
  age: 12,
  locks: undefined,
};

/** Scripts of a format file run on their own: they can call nothing of the module. */
const shorten: Readonly<Record<Shortening, (property: string) => string>> = {
  digest: (property) => `$text = ${clean(`"$($_.${property})"`)}; $text.Substring(0, [Math]::Min(19, $text.Length))`,
  megabytes: (property) => `if ($null -ne $_.${property}) { '{0:n1} MB' -f ($_.${property} / 1MB) }`,
  size: (property) =>
    `if ($null -ne $_.${property}) { $size = [double]$_.${property}; $unit = 0; ` +
    'while ([Math]::Abs($size) -ge 1024 -and $unit -lt 5) { $size /= 1024; $unit++ } ' +
    "$digits = if ($unit -eq 0) { '{0:0} {1}' } else { '{0:0.0} {1}' }; " +
    "[string]::Format([cultureinfo]::InvariantCulture, $digits, $size, ('B', 'KB', 'MB', 'GB', 'TB', 'PB')[$unit]) }",
  bar: (property) =>
    `if ($null -ne $_.${property}) { $full = [Math]::Max(0, [Math]::Min(10, [int][Math]::Floor($_.${property} / 10 + 0.5))); ` +
    "([string][char]0x2588 * $full) + ([string][char]0x2591 * (10 - $full)) + ('{0,4}%' -f $_." +
    property +
    ') }',
  age: (property) =>
    `if ($null -ne $_.${property}) { $text = $(${ageText(property)}); ` +
    `if ($age.TotalDays -ge 730) { ${tint('$text', 'BrightBlack')} } else { $text } }`,
  locks: (property) =>
    `$flags = $_.${property}; $text = if ($null -ne $flags) { $(` +
    ['Delete', 'Write', 'List', 'Read']
      .map((flag) => `if ($flags.${flag}Enabled -eq $false) { '${flag.toLowerCase()}' }`)
      .join('; ') +
    `) -join ', ' }; if ($text) { ${tint('$text', 'Yellow')} }`,
};

/** Windows PowerShell has no $PSStyle, and colours nothing; where output is redirected PowerShell takes colours out. */
function tint(value: string, colour: 'Yellow' | 'BrightBlack'): string {
  return `if ($PSStyle) { "$($PSStyle.Foreground.${colour})${value}$($PSStyle.Reset)" } else { ${value} }`;
}

/** Leaves the age in $age as well. */
function ageText(property: string): string {
  return (
    `$age = [DateTimeOffset]::UtcNow - $_.${property}; ` +
    "if ($age.TotalDays -ge 730) { '{0:n0} years' -f [Math]::Floor($age.TotalDays / 365) } " +
    "elseif ($age.TotalDays -ge 61) { '{0} months' -f [Math]::Floor($age.TotalDays / 30.4) } " +
    "elseif ($age.TotalHours -ge 48) { '{0} days' -f $age.Days } " +
    "elseif ($age.TotalMinutes -ge 120) { '{0} hours' -f [Math]::Floor($age.TotalHours) } " +
    "elseif ($age.TotalSeconds -ge 120) { '{0} minutes' -f [Math]::Floor($age.TotalMinutes) } else { 'just now' }"
  );
}

/** Text that can be seen; of a list how many, and the first few by name. */
function shortenText(property: string, kind: PropertyKind): string | undefined {
  if (kind === 'string') return clean(`$_.${property}`);
  if (kind === 'strings') return someOf(`$_.${property}`, '$_');
  if (!kind.endsWith('[]')) return undefined;
  const member = objectTypes[kind.slice(0, -2) as TypeName];
  const name = 'Name' in member.properties ? '$_.Name' : '$_.Digest.Substring(0, [Math]::Min(19, $_.Digest.Length))';
  return `"$($_.${property}.Count): $(${someOf(`$_.${property}`, name)})"`;
}

function someOf(list: string, name: string): string {
  const shown = `(@($all | Select-Object -First 3 | ForEach-Object { ${name} }) + @(if ($all.Count -gt 3) { '...' })) -join ', '`;
  return `$all = @(${list}); ${clean(`(${shown})`)}`;
}
