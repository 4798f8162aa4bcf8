import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { type BuildOrder, type Built, targetNames } from './builder.ts';
import { BuildError, parseDockerfile, substitute } from './dockerfile.ts';
import type { FileTree } from './fileTree.ts';
import type { Image, ImageLayer, ImageReference } from './images.ts';

const run = promisify(execFile);

/** Whether RUN can be executed: by buildah, in a chroot, so that no container engine is needed. */
export async function hasBuildah(): Promise<boolean> {
  try {
    await run('buildah', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds a Dockerfile that runs programs. Images are exchanged as OCI layouts in a folder of this build, which also has
 * buildah's storage: nothing else on the machine is changed, and nothing is fetched.
 */
export async function buildWithBuildah(order: BuildOrder): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-emulator-build-'));
  const buildah = (args: readonly string[]) => [...storage(folder), ...args];
  try {
    const bases: ImageReference[] = [];
    const names = baseNames(order);
    for (const [index, name] of names.entries()) {
      const image = await order.base(name);
      if (image === undefined)
        throw new BuildError(
          `pull access denied for ${name}: the emulator builds on scratch and on images that its registries hold, and fetches from nowhere else`,
        );
      if (image.reference !== undefined) bases.push(image.reference);
      await writeLayout(join(folder, `base${index}`), image);
      // By a relative path: buildah makes a name of it, and names have no capital letters.
      const pull = buildah(['pull', '--quiet', `oci:base${index}:base`]);
      const { stdout } = await run('buildah', pull, { cwd: folder });
      await run('buildah', buildah(['tag', stdout.trim(), name]));
    }
    const context = join(folder, 'context');
    writeTree(context, order.context);
    writeFileSync(join(folder, 'Dockerfile'), order.dockerfile);
    const given = Object.entries(order.arguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const { os, architecture } = order.platform;
    const options = ['--isolation', 'chroot', '--pull-never', '--platform', `${os}/${architecture}`, '--tag', 'made'];
    const target = order.target === undefined ? [] : ['--target', order.target];
    const secrets = [...order.secrets].flatMap(([id, bytes], index) => {
      const file = join(folder, `secret${index}`);
      writeFileSync(file, bytes, { mode: 0o600 });
      return ['--secret', `id=${id},src=${file}`];
    });
    await follow(
      buildah(['bud', ...options, ...target, ...secrets, ...given, '--file', join(folder, 'Dockerfile'), context]),
      order,
    );
    const made = join(folder, 'made');
    await run('buildah', buildah(['push', '--quiet', '--format', 'oci', 'localhost/made', `oci:${made}:made`]));
    return { image: readLayout(made), bases };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const storage = (folder: string) => [
  '--storage-driver',
  'vfs',
  '--root',
  join(folder, 'root'),
  '--runroot',
  join(folder, 'run'),
];

/** The images of FROM and COPY --from, without the stages of the file itself. */
function baseNames(order: BuildOrder): string[] {
  const stages: string[] = [];
  const names = new Set<string>();
  const values: Record<string, string> = { ...targetNames(order), ...order.arguments };
  for (const { name, rest, flags } of parseDockerfile(order.dockerfile)) {
    if (name === 'ARG' && stages.length === 0) {
      const [key = '', value = ''] = rest.split(/=(.*)/s);
      values[key] = order.arguments[key] ?? value;
    }
    if (name === 'FROM') {
      const [, image = '', alias] = /^(\S+)(?:\s+as\s+(\S+))?$/i.exec(rest) ?? [];
      const reference = substitute(image, values);
      if (reference !== 'scratch' && !stages.includes(reference.toLowerCase())) names.add(reference);
      stages.push(alias?.toLowerCase() ?? `${stages.length}`);
    }
    const from = flags.from;
    if (from !== undefined && !/^\d+$/.test(from) && !stages.includes(from.toLowerCase()))
      names.add(substitute(from, values));
  }
  return [...names];
}

async function follow(args: readonly string[], { log, signal }: BuildOrder): Promise<void> {
  const child = spawn('buildah', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  const last: string[] = [];
  let rest = '';
  const take = (bytes: Buffer) => {
    const lines = (rest + bytes.toString('utf8')).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      last.push(line);
      log(line);
    }
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (rest !== '') log(rest);
  if (code !== 0)
    throw new BuildError(
      (last.findLast((line) => line.startsWith('Error')) ?? `exit status ${code}`).replace(/^Error: /, ''),
    );
}

async function writeLayout(folder: string, { layers, config }: Image): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer, mediaType: string) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const parts = [];
  for (const layer of layers) parts.push(put(await layer.bytes(), 'application/vnd.oci.image.layer.v1.tar+gzip'));
  const described = put(Buffer.from(JSON.stringify(config)), 'application/vnd.oci.image.config.v1+json');
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = put(
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, config: described, layers: parts })),
    type,
  );
  const named = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'base' } };
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
}

function readLayout(folder: string): Image {
  const blob = (digest: string) => readFileSync(join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)));
  const { manifests } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[];
  };
  const manifest = JSON.parse(blob(manifests[0]?.digest ?? '').toString('utf8')) as {
    config: { digest: string };
    layers: { digest: string; size: number }[];
  };
  const config = JSON.parse(blob(manifest.config.digest).toString('utf8')) as Record<string, unknown>;
  const { diff_ids: diffIds = [] } = (config.rootfs ?? {}) as { diff_ids?: string[] };
  const layers: ImageLayer[] = manifest.layers.map(({ digest, size }, index) => {
    const bytes = blob(digest);
    const mediaType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
    return { mediaType, digest, size, diffId: diffIds[index] ?? digest, bytes: async () => bytes };
  });
  return { layers, config };
}

function writeTree(folder: string, tree: FileTree): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, { type, bytes, mode, target }] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (type === 'folder') mkdirSync(place, { recursive: true });
    else if (type === 'link') symlinkSync(target, place);
    else writeFileSync(place, bytes, { mode });
  }
}
