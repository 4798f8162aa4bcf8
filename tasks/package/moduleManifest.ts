import { quoted } from '../quoted.ts';

/** Addresses are options of the build; there are no defaults. */
export interface Addresses {
  readonly projectUri?: string | undefined;
  readonly licenseUri?: string | undefined;
  readonly iconUri?: string | undefined;
}

/** The built manifest, with the metadata for a gallery. */
export function galleryManifest(manifest: string, notes: string, addresses: Addresses): string {
  const block = /^( *)PSData = @\{\n([\s\S]*?)^\1\}/mu;
  if (!block.test(manifest)) throw new Error('AcrShell.psd1 has lost its PSData.');
  const given = [
    ['ProjectUri', addresses.projectUri],
    ['LicenseUri', addresses.licenseUri],
    ['IconUri', addresses.iconUri],
    ['ReleaseNotes', notes],
  ].filter((one): one is [string, string] => one[1] !== undefined);
  return manifest.replace(block, (_, indent: string, lines: string) => {
    const added = given.map(([name, value]) => `${indent}    ${name} = ${literal(value)}\n`).join('');
    return `${indent}PSData = @{\n${lines}${added}${indent}}`;
  });
}

/** A here-string may contain anything but its own end. */
function literal(text: string): string {
  return text.includes('\n') ? `@'\n${text.replaceAll("\n'@", "\n '@")}\n'@` : quoted(text);
}
