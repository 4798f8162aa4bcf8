import { type Entry, zip } from './zip.ts';

/** The metadata of a module in a gallery. */
export interface Metadata {
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly releaseNotes: string;
  readonly tags: readonly string[];
  /** SPDX. */
  readonly license: string;
  readonly projectUri?: string | undefined;
  readonly iconUri?: string | undefined;
}

const authors = 'The AcrShell authors';

/**
 * A module as a NuGet package (Open Packaging Conventions, ECMA-376 part 2), the format of PowerShell's galleries. `npm
 * run package` needs no .NET for it.
 */
export async function nugetPackage(metadata: Metadata, content: readonly Entry[]): Promise<Buffer> {
  const { id } = metadata;
  return zip([
    { path: `${id}.nuspec`, bytes: Buffer.from(nuspec(metadata)) },
    { path: '[Content_Types].xml', bytes: Buffer.from(contentTypes(content)) },
    { path: '_rels/.rels', bytes: Buffer.from(relations(id)) },
    ...content,
  ]);
}

/** https://learn.microsoft.com/nuget/reference/nuspec */
function nuspec({ id, version, description, releaseNotes, tags, license, projectUri, iconUri }: Metadata): string {
  const address = (name: string, uri: string | undefined) => (uri ? `\n    <${name}>${xml(uri)}</${name}>` : '');
  return `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>${xml(id)}</id>
    <version>${xml(version)}</version>
    <authors>${xml(authors)}</authors>
    <owners>${xml(authors)}</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <license type="expression">${xml(license)}</license>
    <icon>icon.png</icon>${address('projectUrl', projectUri)}${address('iconUrl', iconUri)}
    <description>${xml(description)}</description>
    <releaseNotes>${xml(releaseNotes)}</releaseNotes>
    <copyright>${xml(`(c) ${authors}`)}</copyright>
    <tags>${xml(tags.join(' '))}</tags>
  </metadata>
</package>
`;
}

function contentTypes(content: readonly Entry[]): string {
  const names = content.map(({ path }) => path.split('/').at(-1) ?? '');
  const endings = new Set(['rels', 'nuspec', ...names.flatMap((name) => /\.([^.]+)$/u.exec(name)?.[1] ?? [])]);
  const typeOf = (ending: string) =>
    ending === 'rels' ? 'application/vnd.openxmlformats-package.relationships+xml' : 'application/octet';
  const defaults = [...endings]
    .sort()
    .map((ending) => `  <Default Extension="${xml(ending)}" ContentType="${typeOf(ending)}" />`);
  const plain = content
    .filter(({ path }) => !/\.[^./]+$/u.test(path))
    .map(({ path }) => `  <Override PartName="/${xml(path)}" ContentType="application/octet" />`);
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
${[...defaults, ...plain].join('\n')}
</Types>
`;
}

function relations(id: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/${xml(id)}.nuspec" Id="R1" />
</Relationships>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
