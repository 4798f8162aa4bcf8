import { createHash } from 'node:crypto';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';

/** Starts a registry that ends with the test's scope (`await using`). */
export async function registryFor(options: EmulatorOptions = {}): Promise<Emulator & AsyncDisposable> {
  const emulator = await startEmulator(options);
  return Object.defineProperty(emulator as Emulator & AsyncDisposable, Symbol.asyncDispose, { value: emulator.stop });
}

export const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const asAdmin = ({ admin }: Emulator) => basic(admin.user, admin.password);

export interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | URLSearchParams | ReadableStream;
  /** Undefined: the admin, by Basic. */
  readonly authorization?: string | null;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests state what they expect of it.
  readonly json: any;
}

/** One request as it is, redirects left alone. */
export async function send(emulator: Emulator, method: string, path: string, sent: Sent = {}): Promise<Received> {
  const authorization = sent.authorization === undefined ? asAdmin(emulator) : sent.authorization;
  const response = await fetch(new URL(path, emulator.url), {
    method,
    redirect: 'manual',
    headers: { ...(authorization === null ? {} : { authorization }), ...sent.headers },
    ...(sent.body === undefined ? {} : { body: sent.body, duplex: 'half' }),
  } as unknown as RequestInit);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const get = (emulator: Emulator, path: string, sent: Sent = {}) => send(emulator, 'GET', path, sent);

/** The target of the Link header, verbatim. */
export function nextLink({ headers }: Received): string | undefined {
  return /^<([^>]*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
}

export async function allPages<T>(emulator: Emulator, path: string, items: (page: Received) => T[]): Promise<T[][]> {
  const pages: T[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: Received = await get(emulator, next);
    if (page.status !== 200) throw new Error(`${next} was answered ${page.status} ${page.text}`);
    pages.push(items(page));
    next = nextLink(page);
  }
  return pages;
}

export const form = (fields: Record<string, string> | string[][]) => new URLSearchParams(fields);

export async function refreshToken(emulator: Emulator, entraToken: string): Promise<string> {
  const answer = await send(emulator, 'POST', '/oauth2/exchange', {
    authorization: null,
    body: form({ grant_type: 'access_token', service: emulator.loginServer, access_token: entraToken }),
  });
  return answer.json.refresh_token;
}

export async function accessToken(emulator: Emulator, refresh: string, ...scopes: string[]): Promise<string> {
  const fields = [
    ['grant_type', 'refresh_token'],
    ['service', emulator.loginServer],
    ['refresh_token', refresh],
    ...scopes.map((scope) => ['scope', scope]),
  ];
  const answer = await send(emulator, 'POST', '/oauth2/token', { authorization: null, body: form(fields) });
  return answer.json.access_token;
}

// biome-ignore lint/suspicious/noExplicitAny: the tests state what they expect of it.
export const claimsOf = (token: string): any =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

export const digestOf = (bytes: Buffer | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** POST and PUT, the ordinary way to upload a small blob. */
export async function upload(emulator: Emulator, repository: string, bytes: Buffer): Promise<string> {
  const started = await send(emulator, 'POST', `/v2/${repository}/blobs/uploads/`);
  const digest = digestOf(bytes);
  const location = started.headers.get('location');
  const answer = await send(emulator, 'PUT', `${location}&digest=${digest}`, { body: bytes });
  if (answer.status !== 201) throw new Error(answer.text);
  return digest;
}

export const descriptor = (mediaType: string, bytes: Buffer) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});

/** A manifest with a config and one layer, uploaded; the manifest itself is for the test to push. */
export async function manifestBody(
  emulator: Emulator,
  repository: string,
  more: Record<string, unknown> = {},
): Promise<Buffer> {
  const config = Buffer.from('{"architecture":"arm64","os":"linux"}');
  const layer = Buffer.from(`layer of ${repository}`);
  for (const blob of [config, layer]) await upload(emulator, repository, blob);
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
      ...more,
    }),
  );
}

export const pushManifest = (emulator: Emulator, path: string, body: Buffer, type = ociManifest) =>
  send(emulator, 'PUT', path, { body, headers: { 'content-type': type } });
