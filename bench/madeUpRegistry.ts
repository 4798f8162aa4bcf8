// A registry in its own process that generates its lists and manifests on request: `repositories` of `manifests` each,
// all tagged, every manifest with two layers of its own and one shared by ten. So half a million manifests need no
// seeding and little memory. It accepts any caller.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { makeCertificate } from '../emulator/http/certificate.ts';

const [caFile = '', latency = '20', repositories = '200', manifests = '500'] = process.argv.slice(2);
const count = Number(manifests);
const names = Array.from({ length: Number(repositories) }, (_, index) => `made/up${String(index).padStart(4, '0')}`);
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
const configMediaType = 'application/vnd.oci.image.config.v1+json';
const first = Date.UTC(2024, 0, 1);
let [requests, deletes, wholes] = [0, 0, 0];

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const layer = (text: string) => ({ mediaType: layerType, digest: digestOf(text), size: 1_000_000 });

function bodyOf(name: string, index: number): string {
  const config = { mediaType: configMediaType, digest: digestOf(`${name} config ${index}`), size: 1000 };
  const layers = [layer(`${name} shared ${Math.floor(index / 10)}`), layer(`${name} own ${index}`)];
  return JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
}

/** Digests by index, computed once for each repository, and their indexes. */
const digests = new Map<string, string[]>();
const places = new Map<string, Map<string, number>>();
function digestsOf(name: string): string[] {
  let known = digests.get(name);
  if (!known) {
    known = Array.from({ length: count }, (_, index) => digestOf(bodyOf(name, index)));
    digests.set(name, known);
  }
  return known;
}
function placeOf(name: string, digest: string): number {
  let known = places.get(name);
  if (!known) {
    known = new Map(digestsOf(name).map((one, index) => [one, index]));
    places.set(name, known);
  }
  return known.get(digest) ?? -1;
}

const tagOf = (index: number) => `build-${String(index).padStart(6, '0')}`;
const timeOf = (index: number) => new Date(first + index * 60_000).toISOString();
const changeableAttributes = { deleteEnabled: true, writeEnabled: true, readEnabled: true, listEnabled: true };

/** Newest first with orderby=timedesc, as clean-ups request it; otherwise in order. */
function page(name: string, kind: '_tags' | '_manifests', query: URLSearchParams) {
  const size = Number(query.get('n') ?? 100);
  const start = Number(query.get('last') ?? 0);
  const isNewestFirst = query.get('orderby') === 'timedesc';
  const digest = query.get('digest');
  if (digest !== null)
    return { body: { registry: 'made.up', imageName: name, tags: [entry(name, '_tags', placeOf(name, digest))] } };
  const items: object[] = [];
  for (let at = start; at < Math.min(count, start + size); at += 1) {
    const index = isNewestFirst ? count - 1 - at : at;
    items.push(entry(name, kind, index));
  }
  const next = start + size;
  const body = { registry: 'made.up', imageName: name, [kind.slice(1)]: items };
  if (next >= count) return { body };
  const again = new URLSearchParams(query);
  again.set('last', String(next));
  return { body, link: `</acr/v1/${name}/${kind}?${again}>; rel="next"` };
}

function entry(name: string, kind: '_tags' | '_manifests', index: number): object {
  const times = { createdTime: timeOf(index), lastUpdateTime: timeOf(index) };
  const digest = digestsOf(name)[index];
  if (kind === '_tags') return { name: tagOf(index), digest, ...times, signed: false, changeableAttributes };
  const facts = { imageSize: 2_001_000, architecture: 'amd64', os: 'linux', mediaType, configMediaType };
  return { digest, ...facts, ...times, changeableAttributes, tags: [tagOf(index)] };
}

function manifest(name: string, index: number): Found | undefined {
  if (index < 0) return undefined;
  return { body: { registry: 'made.up', imageName: name, manifest: entry(name, '_manifests', index) } };
}

interface Found {
  readonly body: object | string;
  readonly link?: string;
  readonly type?: string;
  readonly digest?: string;
}

function answer(path: string, query: URLSearchParams): Found | undefined {
  if (path === '/v2/') return { body: {} };
  if (path === '/acr/v1/_catalog') return { body: { repositories: names } };
  const one = /^\/acr\/v1\/(.+)\/_manifests\/(sha256:[a-f0-9]{64})$/.exec(path);
  if (one) return manifest(one[1] ?? '', placeOf(one[1] ?? '', one[2] ?? ''));
  const list = /^\/acr\/v1\/(.+)\/(_tags|_manifests)$/.exec(path);
  if (list) return page(list[1] ?? '', list[2] as '_tags', query);
  const content = /^\/v2\/(.+)\/manifests\/(sha256:[a-f0-9]{64})$/.exec(path);
  if (content) {
    const place = placeOf(content[1] ?? '', content[2] ?? '');
    return place < 0 ? undefined : { body: bodyOf(content[1] ?? '', place), type: mediaType, digest: content[2] ?? '' };
  }
  const name = /^\/acr\/v1\/(.+)$/.exec(path)?.[1] ?? '';
  if (!names.includes(name)) return undefined;
  const times = { createdTime: timeOf(0), lastUpdateTime: timeOf(count) };
  return {
    body: {
      registry: 'made.up',
      imageName: name,
      ...times,
      manifestCount: count,
      tagCount: count,
      changeableAttributes,
    },
  };
}

const { ca, ...tls } = makeCertificate();
const server = createServer(tls, (request, response) => {
  requests += 1;
  request.resume();
  setTimeout(() => {
    const url = new URL(request.url ?? '/', 'https://made.up');
    // Nothing is really deleted: what there is was made up.
    if (request.method === 'DELETE') {
      deletes += 1;
      if (request.url?.startsWith('/v2/')) wholes += 1;
      response.writeHead(202, { 'docker-distribution-api-version': 'registry/2.0' }).end();
      return;
    }
    const found = answer(decodeURIComponent(url.pathname), url.searchParams);
    const headers = {
      'content-type': found?.type ?? 'application/json; charset=utf-8',
      'docker-distribution-api-version': 'registry/2.0',
      ...(found?.link ? { link: found.link } : {}),
      ...(found?.digest ? { 'docker-content-digest': found.digest } : {}),
    };
    const body = found?.body ?? { errors: [{ code: 'NAME_UNKNOWN', message: 'not made up' }] };
    response.writeHead(found ? 200 : 404, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }, Number(latency));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  for (const name of names) digestsOf(name);
  writeFileSync(caFile, ca);
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ loginServer: `localhost:${port}`, user: 'bench', password: 'bench', token: 'none' })}\n`,
  );
});
process.stdin.on('data', () => {
  process.stdout.write(`${JSON.stringify({ requests, deletes, manifests: wholes })}\n`);
  [requests, deletes, wholes] = [0, 0, 0];
});
process.stdin.on('end', () => process.exit(0));
