import { type Reply, text } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import { catalogScope, deletedCatalogScope, repositoryScope, type Scope } from '../identity/scopes.ts';
import { authorize } from './authorization.ts';
import { getBlob, headBlob, removeBlob } from './blobs.ts';
import {
  listDeletedManifests,
  listDeletedRepositories,
  listDeletedTags,
  passTime,
  restoreManifest,
} from './deleted.ts';
import { methodNotOffered, repositoryNameInvalid, throttled } from './errors.ts';
import { exchangeEntraToken, issueAccessToken } from './exchange.ts';
import { getManifestProperties, listManifests, updateManifestProperties } from './manifestProperties.ts';
import { pullManifest, pushManifest, removeManifest } from './manifests.ts';
import { isRepositoryName } from './names.ts';
import { listReferrers } from './referrers.ts';
import type { Call, Registry } from './registry.ts';
import { checkLogin, getRepository, listRepositories, removeRepository, updateRepository } from './repositories.ts';
import { getTag, listTagNames, listTags, removeTag, updateTag } from './tags.ts';
import { cancelUpload, finishUpload, getUpload, startUpload, uploadChunk, uploadScopes } from './uploads.ts';

interface Route {
  readonly label: string;
  readonly methods: readonly string[];
  readonly path: RegExp;
  /** The required permission; `open` routes authorize their callers themselves. */
  readonly needs: 'open' | readonly Scope[] | ((name: string, request: RegistryRequest) => readonly Scope[]);
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

const on =
  (...actions: string[]) =>
  (name: string) => [repositoryScope(name, ...actions)];

const route = (
  label: string,
  methods: string,
  path: RegExp,
  needs: Route['needs'],
  handle: Route['handle'],
): Route => ({ label, methods: methods.split(' '), path, needs, handle });

const catalogPath = /^\/(?:acr\/v1|v2)\/_catalog$/;
const deletedCatalogPath = /^\/acr\/v1\/_deleted\/_catalog$/;
const deletedTagsPath = /^\/acr\/v1\/_deleted\/(?<name>.+)\/_tags$/;
const deletedManifestsPath = /^\/acr\/v1\/_deleted\/(?<name>.+)\/_manifests$/;
const deletedManifestPath = /^\/acr\/v1\/_deleted\/(?<name>.+)\/_manifests\/(?<reference>[^/]+)$/;
const tagsPath = /^\/acr\/v1\/(?<name>.+)\/_tags$/;
const tagPath = /^\/acr\/v1\/(?<name>.+)\/_tags\/(?<reference>[^/]+)$/;
const manifestsPath = /^\/acr\/v1\/(?<name>.+)\/_manifests$/;
const propertiesPath = /^\/acr\/v1\/(?<name>.+)\/_manifests\/(?<reference>[^/]+)$/;
const repositoryPath = /^\/acr\/v1\/(?<name>.+)$/;
const manifestPath = /^\/v2\/(?<name>.+)\/manifests\/(?<reference>[^/]+)$/;
const blobPath = /^\/v2\/(?<name>.+)\/blobs\/(?<reference>[^/]+)$/;
const uploadsPath = /^\/v2\/(?<name>.+)\/blobs\/uploads\/?$/;
const uploadPath = /^\/v2\/(?<name>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/;

/** In the order in which they are tried: names may contain slashes, so the ends of the paths decide. */
const routes: readonly Route[] = [
  route('token/exchange', 'POST', /^\/oauth2\/exchange$/, 'open', exchangeEntraToken),
  route('token/access', 'GET POST', /^\/oauth2\/token$/, 'open', issueAccessToken),
  route('login/check', 'GET HEAD', /^\/v2\/?$/, [], checkLogin),
  route('repository/list', 'GET', catalogPath, [catalogScope], listRepositories),
  route('deleted/repositories', 'GET', deletedCatalogPath, [deletedCatalogScope], listDeletedRepositories),
  route('deleted/tags', 'GET', deletedTagsPath, on('deleted_read'), listDeletedTags),
  route('deleted/manifests', 'GET', deletedManifestsPath, on('deleted_read'), listDeletedManifests),
  route('deleted/restore', 'POST', deletedManifestPath, on('deleted_read', 'deleted_restore'), restoreManifest),
  route('tag/list', 'GET', tagsPath, on('metadata_read'), listTags),
  route('tag/get', 'GET', tagPath, on('metadata_read'), getTag),
  route('tag/update', 'PATCH', tagPath, on('metadata_write'), updateTag),
  route('tag/remove', 'DELETE', tagPath, on('delete'), removeTag),
  route('manifest/list', 'GET', manifestsPath, on('metadata_read'), listManifests),
  route('manifest/get', 'GET', propertiesPath, on('metadata_read'), getManifestProperties),
  route('manifest/update', 'PATCH', propertiesPath, on('metadata_write'), updateManifestProperties),
  route('repository/get', 'GET', repositoryPath, on('metadata_read'), getRepository),
  route('repository/update', 'PATCH', repositoryPath, on('metadata_write'), updateRepository),
  route('repository/remove', 'DELETE', repositoryPath, on('delete'), removeRepository),
  route('manifest/pull', 'GET HEAD', manifestPath, on('pull'), pullManifest),
  route('manifest/push', 'PUT', manifestPath, on('pull', 'push'), pushManifest),
  route('manifest/remove', 'DELETE', manifestPath, on('delete'), removeManifest),
  route('upload/start', 'POST', uploadsPath, uploadScopes, startUpload),
  route('upload/get', 'GET', uploadPath, on('pull', 'push'), getUpload),
  route('upload/chunk', 'PATCH', uploadPath, on('pull', 'push'), uploadChunk),
  route('upload/finish', 'PUT', uploadPath, on('pull', 'push'), finishUpload),
  route('upload/cancel', 'DELETE', uploadPath, on('pull', 'push'), cancelUpload),
  route('blob/get', 'GET', blobPath, on('pull'), getBlob),
  route('blob/head', 'HEAD', blobPath, on('pull'), headBlob),
  route('blob/remove', 'DELETE', blobPath, on('delete'), removeBlob),
  route('tag/names', 'GET', /^\/v2\/(?<name>.+)\/tags\/list$/, on('metadata_read'), listTagNames),
  route('referrers/list', 'GET', /^\/v2\/(?<name>.+)\/referrers\/(?<reference>[^/]+)$/, on('pull'), listReferrers),
];

/** Finds the route, authorizes the caller, and answers. */
export async function dispatch(registry: Registry, request: RegistryRequest, entry: LoggedRequest): Promise<Reply> {
  const { path, method } = request;
  const refused = registry.refusal?.(request.body.socket.remoteAddress ?? '');
  if (refused !== undefined) throw refused;
  if (!registry.limiter.take()) throw throttled();
  passTime(registry);
  const candidates = routes.filter((candidate) => candidate.path.test(path));
  const found = sameResource(candidates).find(({ methods }) => methods.includes(method));
  if (found === undefined) return notRouted(candidates);
  entry.route = found.label;
  const { name = '', reference = '' } = found.path.exec(path)?.groups ?? {};
  if (name !== '' && !isRepositoryName(name)) throw repositoryNameInvalid(name);
  const identity = admit(registry, request, found, name);
  if (identity !== undefined) entry.identity = identity.name;
  return found.handle({ registry, request, name, reference, identity, logged: entry });
}

/** `/acr/v1/x/_tags` also looks like a repository; only routes with the path of the first match count. */
function sameResource(candidates: readonly Route[]): readonly Route[] {
  const first = candidates[0]?.path;
  return candidates.filter(({ path }) => path === first);
}

/** Another method on a token endpoint is answered 404, not 405 (Azure/acr#166). */
function notRouted(candidates: readonly Route[]): Reply {
  if (candidates.some(({ needs }) => needs === 'open') || candidates.length === 0) {
    return text(404, 'text/plain; charset=utf-8', '404 page not found\n');
  }
  throw methodNotOffered();
}

function admit(registry: Registry, request: RegistryRequest, { needs }: Route, name: string) {
  if (needs === 'open') return undefined;
  return authorize(registry, request, typeof needs === 'function' ? needs(name, request) : needs);
}
