// A registry in its own process, with the given numbers of repositories and manifests. Layers have realistic sizes and
// are shared as in a real registry, but only their sizes are stored.
import { createHash } from 'node:crypto';
import process from 'node:process';
import { startEmulator } from '../emulator/emulator.ts';
import { ReportModel } from './reportModel.ts';

const [latency = 20, repositories = 20, each = 50] = process.argv.slice(2, 5).map(Number);
/** As Azure would call it: then over TLS, with Resource Manager beside it. */
const [azureName] = process.argv.slice(5);

const megabyte = 1024 * 1024;
const teams = ['payments', 'search', 'web', 'data', 'platform', 'mobile', 'ops', 'labs', 'tools', 'mirror'];
const nouns = ['api', 'worker', 'gateway', 'ui', 'batch', 'proxy', 'cache', 'agent', 'mailer', 'index'];
const nameOf = (index: number) =>
  `${teams[index % teams.length]}/${nouns[Math.floor(index / teams.length) % nouns.length]}${index < 100 ? '' : `-${Math.floor(index / 100) + 1}`}`;
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
/** A pseudo-random number from 0 to 1, always the same for the same text. */
const chance = (text: string) => Number.parseInt(digestOf(text).slice(0, 8), 16) / 0xffffffff;

const inAzure = { name: azureName ?? '', loginServer: `${azureName}.azurecr.io`, tls: true, arm: true } as const;
const emulator = await startEmulator({ latency, ...(azureName === undefined ? {} : inAzure) });
const { content, loginServer, admin, url } = emulator;

/** A layer of this size in this repository. */
function layer(repository: string, text: string, size: number) {
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  return content.seedHollowBlob(repository, mediaType, `sha256:${digestOf(text)}`, size);
}

/** Larger repositories first; the top layer changes every few versions. */
const plan = Array.from({ length: repositories }, (_, index) => {
  const name = nameOf(index);
  const scale = (0.2 + 2 * chance(`${name} scale`)) / (1 + index / 12);
  const base = layer(name, `base ${index % 12}`, Math.round((30 + 14 * (index % 12)) * megabyte));
  const runtime = layer(name, `runtime ${name}`, Math.round((40 + 300 * chance(name)) * scale * megabyte));
  const tops = Array.from({ length: Math.ceil(each / 5) }, (_top, version) =>
    layer(name, `top ${name} ${version}`, Math.round((2 + 60 * chance(`${name} ${version}`)) * scale * megabyte)),
  );
  return { name, base, runtime, tops };
});
const configType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const now = Date.now();
const model = new ReportModel();
for (const { name, base, runtime, tops } of plan) {
  const bytes = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels: { name } } }));
  const config = await content.seedBlob(name, configType, bytes);
  for (let version = 0; version < each; version += 1) {
    const top = tops[Math.floor(version / 5)];
    const annotations = { 'org.opencontainers.image.version': `1.${version}` };
    const document = { schemaVersion: 2, mediaType: manifestType, config, layers: [base, runtime, top], annotations };
    const age = (each - version) * (1 + 3 * chance(`${name} pace`)) * 0.7;
    const createdTime = new Date(now - age * 86_400_000);
    const digest = content.seedManifest(name, manifestType, Buffer.from(JSON.stringify(document)), {
      config: bytes,
      createdTime,
    });
    // One in four has no tag any more.
    const isTagged = version % 4 !== 1;
    if (isTagged) content.seedTag(name, `1.${version}`, digest, createdTime);
    const own = { digest, size: Buffer.byteLength(JSON.stringify(document)) };
    model.add(name, isTagged, [own, config, base, runtime, ...(top ? [top] : [])]);
  }
}
emulator.clearRequests();
const azure = emulator.arm && {
  port: emulator.port,
  caCertificate: emulator.caCertificate,
  resourceManagerUrl: emulator.arm.url,
  managementToken: emulator.arm.token({}),
};
process.stdout.write(`${JSON.stringify({ loginServer, url, ...admin, azure, model: model.figures() })}\n`);
process.stdin.on('data', () => {
  process.stdout.write(`${JSON.stringify({ requests: emulator.countRequests() })}\n`);
  emulator.clearRequests();
});
process.stdin.on('end', () => process.exit(0));
