import type { Call } from '../call/call.ts';
import { fileTarget, folderTarget } from '../files/targets.ts';
import type { RepositoryName, TagName } from '../protocol/index.ts';
import type { ManifestContent } from '../registry/content/manifestContent.ts';
import type { ManifestName } from '../registry/manifests.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { DockerArchiveDestination } from './ends/dockerArchiveDestination.ts';
import { LayoutFolder } from './ends/layoutFolder.ts';
import { LayoutTar } from './ends/layoutTar.ts';
import { PlainFilesDestination } from './ends/plainFilesDestination.ts';
import { registryOrigin } from './ends/registry.ts';
import { type Destination, sizeOf } from './transfer/ends.ts';
import { forOnlyImage, forPlatform } from './transfer/platforms.ts';
import { Progress } from './transfer/progress.ts';
import { readTree } from './transfer/readTree.ts';
import { type Totals, transfer } from './transfer/transfer.ts';

type PullFormat = 'OciLayout' | 'OciTar' | 'DockerArchive' | 'Files';

export interface PullOptions {
  /** An image layout by default: as a tar if the path ends in .tar. */
  readonly format?: PullFormat | undefined;
  readonly platform?: string | undefined;
  readonly force?: boolean | undefined;
  /** The name of the image in the layout or archive. */
  readonly tag?: TagName | undefined;
}

export interface Pulled {
  readonly root: ManifestContent;
  readonly size: number;
  readonly totals: Totals;
  readonly format: PullFormat;
  /** The written paths: the layout, the archive, or each file. */
  readonly files: readonly string[];
}

export async function pullArtifact(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  path: string,
  options: PullOptions,
  call: Call,
): Promise<Pulled> {
  const format = options.format ?? (/\.tar$/i.test(path) ? 'OciTar' : 'OciLayout');
  const { tag } = options;
  const target = await targetOf(path, format, options.force === true);
  const whole = await registryOrigin(client, repository, name, [], call);
  const chosen = options.platform ? await forPlatform(whole, options.platform, call) : whole;
  const origin = format === 'DockerArchive' ? await forOnlyImage(chosen, call) : chosen;
  const tree = await readTree(origin, call);
  const { destination, files } = destinationOf(client, repository, { path, target }, format, tag, options);
  const progress = new Progress(`Saving ${repository}${tag ? `:${tag}` : `@${tree.root.content.digest}`}`, call);
  const totals = await transfer(origin, destination, tree, tag, progress, call);
  return { root: tree.root.content, size: sizeOf(tree), totals, format, files: files() };
}

function destinationOf(
  client: RegistryClient,
  repository: RepositoryName,
  { path, target }: { readonly path: string; readonly target: string },
  format: PullFormat,
  tag: TagName | undefined,
  { force = false }: PullOptions,
): { destination: Destination; files: () => readonly string[] } {
  if (format === 'Files') {
    const destination = new PlainFilesDestination(path, force);
    return { destination, files: () => [...destination.files].sort() };
  }
  const image = tag && `${client.endpoint.loginServer}/${repository}:${tag}`;
  const destination = {
    OciLayout: () => new LayoutFolder(path),
    OciTar: () => new LayoutTar(target, tag),
    DockerArchive: () => new DockerArchiveDestination(target, image),
  }[format]();
  return { destination, files: () => [path] };
}

/** Before any request: refuses a target of the wrong kind, or one that must not be replaced. */
async function targetOf(path: string, format: PullFormat, force: boolean): Promise<string> {
  if (format === 'OciTar' || format === 'DockerArchive') return fileTarget(path, force);
  await folderTarget(path);
  return path;
}
