import { stat } from 'node:fs/promises';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { localFailure } from '../files/localFiles.ts';
import type { RepositoryName, TagName } from '../protocol/index.ts';
import type { Descriptor } from '../registry/content/descriptors.ts';
import { headManifest, type ManifestContent, pushing } from '../registry/content/manifestContent.ts';
import type { ManifestName } from '../registry/manifests.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { type FileTree, folderTree, tarTree } from './archives/fileTree.ts';
import { dockerArchiveOrigin } from './ends/dockerArchiveOrigin.ts';
import { layoutOrigin } from './ends/layoutOrigin.ts';
import { type PlainFile, plainFilesOrigin } from './ends/plainFilesOrigin.ts';
import { RegistryDestination } from './ends/registry.ts';
import { type Origin, sizeOf } from './transfer/ends.ts';
import { Progress } from './transfer/progress.ts';
import { readTree } from './transfer/readTree.ts';
import { type Totals, transfer } from './transfer/transfer.ts';

type PushFormat = 'OciLayout' | 'DockerArchive' | 'Files';

export interface PushOptions {
  /** Without a tag the manifest is published by its digest alone. */
  readonly tag?: TagName | undefined;
  /** The format of the files; detected if it is not specified. */
  readonly format?: PushFormat | undefined;
  /** Which of several images of a layout or archive. */
  readonly reference?: string | undefined;
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly subject?: ManifestName | undefined;
}

export interface Pushed {
  readonly root: ManifestContent;
  readonly size: number;
  readonly totals: Totals;
}

export async function pushArtifact(
  client: RegistryClient,
  repository: RepositoryName,
  files: readonly PlainFile[],
  options: PushOptions,
  call: Call,
): Promise<Pushed> {
  const opened = await openOrigin(client, repository, files, options, call);
  try {
    const tree = await readTree(opened.origin, call);
    const progress = new Progress(`Publishing ${repository}${options.tag ? `:${options.tag}` : ''}`, call);
    const destination = new RegistryDestination(client, repository);
    const totals = await transfer(opened.origin, destination, tree, options.tag, progress, call);
    return { root: tree.root.content, size: sizeOf(tree), totals };
  } finally {
    await opened.close();
  }
}

interface Opened {
  readonly origin: Origin;
  readonly close: () => Promise<void>;
}

async function openOrigin(
  client: RegistryClient,
  repository: RepositoryName,
  files: readonly PlainFile[],
  options: PushOptions,
  call: Call,
): Promise<Opened> {
  const tree = await openTree(files, options, call);
  if (tree === undefined) {
    const subject = options.subject && (await subjectOf(client, repository, options.subject, call));
    return { origin: await plainFilesOrigin(files, { ...options, subject }, call), close: async () => {} };
  }
  try {
    if (options.format !== 'DockerArchive' && (await tree.file('index.json')))
      return { origin: await layoutOrigin(tree, options.reference, call), close: tree.close };
    const archive = await dockerArchiveOrigin(tree, options.reference, call);
    const close = async () => {
      await archive.close();
      await tree.close();
    };
    return { origin: archive, close };
  } catch (error) {
    await tree.close();
    throw error;
  }
}

/** The layout or archive to publish, or undefined for plain files. */
async function openTree(
  files: readonly PlainFile[],
  { format, artifactType }: PushOptions,
  call: Call,
): Promise<FileTree | undefined> {
  const [first] = files;
  if (!first || format === 'Files' || (format === undefined && (files.length > 1 || artifactType !== undefined)))
    return undefined;
  if (files.length > 1) throw oneOnly(format);
  const found = await stat(first.path).catch((error) => {
    throw localFailure(error, first.path);
  });
  if (found.isDirectory()) {
    const tree = await folderTree(first.path);
    if ((await tree.file('index.json')) || format === 'DockerArchive') return tree;
    throw noLayout(first.path);
  }
  if (format !== undefined) return tarTree(first.path, call);
  return tarOrPlain(first, call);
}

/** A single file is an archive of images if it looks like one, and a plain file otherwise. */
async function tarOrPlain({ path, mediaType }: PlainFile, call: Call): Promise<FileTree | undefined> {
  if (mediaType !== undefined) return undefined;
  const looksLikeTar = /\.(tar|tgz|tar\.gz)$/i.test(path);
  try {
    const tree = await tarTree(path, call);
    if ((await tree.file('index.json')) || (await tree.file('manifest.json'))) return tree;
    await tree.close();
    return undefined;
  } catch (error) {
    if (!looksLikeTar && error instanceof Failure && error.kind === 'InvalidInput') return undefined;
    throw error;
  }
}

async function subjectOf(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  call: Call,
): Promise<Descriptor> {
  return headManifest(client, repository, name, pushing(repository), call);
}

function oneOnly(format: PushFormat | undefined): Failure {
  return new Failure('InvalidInput', `Several paths cannot be one ${format}.`, {
    advice: 'Specify one layout or archive; to publish several files, use -Format Files.',
  });
}

function noLayout(path: string): Failure {
  return new Failure('InvalidInput', `${path} is not an OCI image layout: it has no index.json.`, {
    resource: path,
    advice: 'To publish the files in it as an artifact, specify -Format Files or -ArtifactType.',
  });
}
