/** The newest section of the changelog, which a gallery shows beside the version. */
export function releaseNotes(changelog: string): string {
  const [, section] = /^## [^\n]*\n([\s\S]*?)(?=^## |$(?![\s\S]))/mu.exec(changelog.replaceAll('\r\n', '\n')) ?? [];
  const text = section?.trim();
  if (!text) throw new Error('CHANGELOG.md has no section for this version.');
  return text;
}
