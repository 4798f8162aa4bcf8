import { readFileSync } from 'node:fs';
import {
  ContainerRegistryClient,
  type ContainerRegistryClientOptions,
  ContainerRegistryContentClient,
} from '@azure/container-registry';
import { Agent, type Dispatcher } from 'undici';
import type { Host } from './host.ts';
import type { RegistryProcess } from './registryProcess.ts';

/** The same pages of a thousand with undici alone: a known credential, parsed JSON, nothing else. */
export function barePages(
  registry: RegistryProcess,
  repository: string,
): { list: () => Promise<undefined>; one: (tag: string) => Promise<undefined>; close: () => Promise<void> } {
  const agent = new Agent({ connect: { ca: readFileSync(registry.caFile, 'utf8') } });
  const authorization = `Basic ${Buffer.from(`${registry.user}:${registry.password}`).toString('base64')}`;
  const list = async () => {
    let path: string | undefined = `/acr/v1/${repository}/_tags?n=1000`;
    let count = 0;
    while (path) {
      const answer: Dispatcher.ResponseData = await agent.request({
        origin: `https://${registry.loginServer}`,
        path,
        method: 'GET',
        headers: { authorization },
      });
      const { tags } = (await answer.body.json()) as { tags: unknown[] };
      count += tags.length;
      path = /<([^>]+)>/.exec(String(answer.headers.link ?? ''))?.[1];
    }
    if (count === 0) throw new Error('nothing was listed');
    return undefined;
  };
  const one = async (tag: string) => {
    const path = `/acr/v1/${repository}/_tags/${tag}`;
    const answer = await agent.request({
      origin: `https://${registry.loginServer}`,
      path,
      method: 'GET',
      headers: { authorization },
    });
    await answer.body.json();
    return undefined;
  };
  return { list, one, close: () => agent.close() };
}

/** Through the host, page by page, as clients request them. */
export async function hostPages(host: Host, registry: RegistryProcess, repository: string): Promise<undefined> {
  let continuation: string | undefined;
  do {
    const params = {
      registry: `https://${registry.loginServer}`,
      repository,
      ...(continuation ? { continuation } : {}),
    };
    const page = await host.wire.sendRequest<{ continuation?: string }>('tag/list', params);
    continuation = page.continuation;
  } while (continuation);
  return undefined;
}

/** Microsoft's SDK with its default page size, and with the largest. */
export function sdkClient(registry: RegistryProcess): ContainerRegistryClient {
  return new ContainerRegistryClient(`https://${registry.loginServer}`, sdkCredential(registry), sdkOptions(registry));
}

/** The SDK's client of one repository's content. */
export function sdkContentClient(registry: RegistryProcess, repository: string): ContainerRegistryContentClient {
  const url = `https://${registry.loginServer}`;
  return new ContainerRegistryContentClient(url, repository, sdkCredential(registry), sdkOptions(registry));
}

const sdkCredential = ({ token }: RegistryProcess) => ({
  getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
});

const sdkOptions = ({ caFile }: RegistryProcess) =>
  ({
    audience: 'https://containerregistry.azure.net',
    tlsOptions: { ca: readFileSync(caFile, 'utf8') },
  }) as ContainerRegistryClientOptions;

export async function sdkPages(
  client: ContainerRegistryClient,
  repository: string,
  maxPageSize?: number,
): Promise<undefined> {
  const digest = `sha256:${'0'.repeat(64)}`;
  const pages = client
    .getArtifact(repository, digest)
    .listTagProperties()
    .byPage(maxPageSize ? { maxPageSize } : {});
  for await (const _ of pages);
  return undefined;
}
