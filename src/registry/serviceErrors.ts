import { strangerFailure, strangerOf } from '../auth/stranger.ts';
import { correlation, firstError } from '../auth/tokenService.ts';
import { Failure } from '../call/failure.ts';
import type { ErrorKind } from '../protocol/index.ts';
import { courseOf, waitAdvice } from '../transport/retry.ts';
import type { Endpoint, HttpRequest, HttpResponse } from '../transport/sender.ts';
import { flagsAgainst, type Lock } from './locks.ts';

/** The registry that answered, for commands in the advice. */
export interface Answering {
  readonly endpoint: Endpoint;
  readonly registryName: string;
}

/** The subject of a request, for the message of its failure. */
export interface Subject {
  /** `team/app`, `team/app:v1` or `team/app@sha256:...`; the registry itself where there is none. */
  readonly resource?: string;
  readonly noun: 'registry' | 'repository' | 'tag' | 'manifest' | 'blob';
}

/** Turns a refusal into a message that a user can act on. Codes: OCI distribution-spec "Error Codes", and ACR's own. */
export function serviceFailure(
  from: Answering,
  subject: Subject,
  response: HttpResponse,
  method: HttpRequest['method'] = 'GET',
  lock?: Lock,
): Failure {
  const { endpoint } = from;
  const stranger = strangerOf(response);
  const about = subject.resource ? { resource: subject.resource } : {};
  if (stranger !== undefined) return strangerFailure(endpoint, stranger, response).with(about);
  const { code, message } = firstError(response.body);
  const { kind, says, advice } = explain(from, subject, response, method, lock);
  const isWorthQuoting = message && !usualWords.test(message) && !says.includes(message);
  const own = isWorthQuoting ? ` The registry says: ${message}` : '';
  const detail = {
    registry: endpoint.loginServer,
    ...about,
    status: response.status,
    ...(code ? { acrCode: code } : {}),
    ...correlation(response),
    advice,
  };
  return new Failure(kind, `${says}${own}`, detail, courseOf(response));
}

/** Whether a lock refuses, and not a quota or a quarantine, which have the same status. */
export function isLock({ status, body }: HttpResponse): boolean {
  const { message = '' } = status === 405 ? firstError(body) : {};
  return status === 405 && (message === '' || usualWords.test(message));
}

/** The service's message for every lock: a sentence about registries in general, and a link. */
const usualWords = /^The operation is disallowed on this registry, repository or image\./i;

interface Explanation {
  readonly kind: ErrorKind;
  readonly says: string;
  readonly advice: string;
}

function explain(
  from: Answering,
  subject: Subject,
  response: HttpResponse,
  method: HttpRequest['method'],
  lock: Lock | undefined,
): Explanation {
  const { loginServer } = from.endpoint;
  const { status } = response;
  const { code, message = '' } = firstError(response.body);
  const what = subject.resource ? `The ${subject.noun} ${subject.resource}` : `The registry ${loginServer}`;
  if (status === 404) return notFound(from, subject, what, code);
  if (status === 405)
    return usualWords.test(message) || message === ''
      ? locked(from, subject, what, method, lock)
      : disallowed(from, what);
  if (status === 403) {
    return {
      kind: 'Denied',
      says: `${loginServer} refuses this client.`,
      advice: "Check the registry's firewall: this machine's address must be allowed, or use the private endpoint.",
    };
  }
  if (status === 409) {
    return { kind: 'Conflict', says: `${what} is being changed by another client.`, advice: 'Run the command again.' };
  }
  if (status === 424) {
    return {
      kind: 'Unavailable',
      says: `${loginServer} could not fetch ${subject.resource ?? 'it'} from the source registry of its cache rule.`,
      advice: `Get-AzContainerRegistryCacheRule -RegistryName ${from.registryName} shows the source, and Get-AzContainerRegistryCredentialSet whether its credentials are healthy. Official images of Docker Hub are under library/.`,
    };
  }
  if (status === 429) {
    return {
      kind: 'Throttled',
      says: `${loginServer} is throttling requests (HTTP 429).`,
      advice: `${waitAdvice(response)}, then run the command again; a higher service tier allows more requests.`,
    };
  }
  if (status >= 500) {
    return {
      kind: 'Unavailable',
      says: `${loginServer} could not answer (${status}).`,
      advice: `The service reports a temporary fault. ${waitAdvice(response, 'Wait a little')}, then run the command again.`,
    };
  }
  if (status === 400 && code === 'MANIFEST_BLOB_UNKNOWN') {
    return {
      kind: 'InvalidInput',
      says: `${what} refers to content that ${loginServer} does not have.`,
      advice: 'First publish the blobs and manifests that it refers to, into the same repository.',
    };
  }
  if (status === 400) {
    return {
      kind: 'InvalidInput',
      says: `${loginServer} rejected the request as invalid.`,
      advice: 'Check the specified names and values.',
    };
  }
  return {
    kind: 'BadAnswer',
    says: `${loginServer} answered ${status}, which is not expected here.`,
    advice: 'Check that this is the name of an Azure container registry; -Debug shows the requests and answers.',
  };
}

function notFound(
  { endpoint, registryName }: Answering,
  subject: Subject,
  what: string,
  code: string | undefined,
): Explanation {
  const { loginServer } = endpoint;
  const at = `-RegistryName ${registryName}`;
  const repository = subject.resource?.replace(/[:@].*$/, '');
  if (code === 'NAME_UNKNOWN' && repository) {
    return {
      kind: 'NotFound',
      says: `The repository ${repository} was not found in ${loginServer}.`,
      advice: `Get-AzContainerRegistryRepository ${at} lists the existing ones.`,
    };
  }
  if (subject.noun === 'blob') {
    return {
      kind: 'NotFound',
      says: `${what} was not found in ${loginServer}.`,
      advice: `Get-AzContainerRegistryManifestContent ${at} -RepositoryName ${repository} shows which blobs a manifest refers to.`,
    };
  }
  const lister = subject.noun === 'manifest' ? 'Get-AzContainerRegistryManifest' : 'Get-AzContainerRegistryTag';
  if (subject.noun === 'registry' || subject.noun === 'repository') {
    return {
      kind: 'NotFound',
      says: `${what} was not found${subject.noun === 'repository' ? ` in ${loginServer}` : ''}.`,
      advice: `Get-AzContainerRegistryRepository ${at} lists the existing repositories.`,
    };
  }
  return {
    kind: 'NotFound',
    says: `${what} was not found in ${loginServer}.`,
    advice: `${lister} ${at} -RepositoryName ${repository} lists the existing ones.`,
  };
}

/** 405 is the lock; the cmdlet that lifts it depends on what is locked, and the flag on what was wanted. */
function locked(
  from: Answering,
  subject: Subject,
  what: string,
  method: HttpRequest['method'],
  lock: Lock | undefined,
): Explanation {
  const [repository = '', name = ''] = (subject.resource ?? '').split(/[:@](.*)/s);
  const { loginServer } = from.endpoint;
  const says = (flags: string) => `${what} is locked in ${loginServer} (${flags}).`;
  if (lock && lock.flags.length > 0) {
    const isItself = lock.noun === subject.noun || lock.name === name;
    const whose = isItself ? '' : ` of the ${lock.noun} ${lock.name}`;
    const flags = `${lock.flags.join(' and ')}${whose} ${lock.flags.length > 1 ? 'are' : 'is'} false`;
    const advice = `${unlock(from, lock.noun, repository, lock.name, lock.flags)} removes the lock.`;
    return { kind: 'Locked', says: says(flags), advice };
  }
  if (lock && subject.noun === 'repository') {
    const lister = `Get-AzContainerRegistryManifest -RegistryName ${from.registryName} -RepositoryName ${repository} -Name *`;
    const advice = `${lister} shows the locks of its manifests, and Get-AzContainerRegistryTag those of its tags; Update-AzContainerRegistryManifest and Update-AzContainerRegistryTag remove them.`;
    return { kind: 'Locked', says: says('a manifest or tag in it is'), advice };
  }
  const against = flagsAgainst(method);
  return {
    kind: 'Locked',
    says: says(`${against.join(' or ')} is false`),
    advice: maybeLocked(from, subject.noun, repository, name, against),
  };
}

function unlock(
  { registryName }: Answering,
  noun: Lock['noun'],
  repository: string,
  name: string,
  against: readonly string[],
): string {
  const flags = against.map((flag) => `-${flag.charAt(0).toUpperCase()}${flag.slice(1)} $true`).join(' ');
  const at = `-RegistryName ${registryName}`;
  switch (noun) {
    case 'repository':
      return `Update-AzContainerRegistryRepository ${at} -Name ${repository} ${flags}`;
    case 'tag':
      return `Update-AzContainerRegistryTag ${at} -RepositoryName ${repository} -Name ${name} ${flags}`;
    case 'manifest':
      return `Update-AzContainerRegistryManifest ${at} -RepositoryName ${repository} -Manifest ${name} ${flags}`;
  }
}

/** Where the flags could not be read. */
function maybeLocked(
  from: Answering,
  noun: Subject['noun'],
  repository: string,
  name: string,
  against: readonly string[],
): string {
  const lifts = (what: Lock['noun']) => unlock(from, what, repository, name, against);
  switch (noun) {
    case 'registry':
      return 'Check the locks of its repositories.';
    case 'repository':
      return `${lifts('repository')} removes the lock of the repository; a locked tag or manifest in it must be unlocked too.`;
    case 'blob':
      return `${lifts('repository')} removes the lock of the repository.`;
    case 'tag':
      return `${lifts('tag')} removes the lock of the tag; its manifest or repository may be locked too.`;
    case 'manifest':
      return `${lifts('manifest')} removes the lock of the manifest; one of its tags or the repository may be locked too.`;
  }
}

/** The same status for another reason: storage that is used up, a quarantine. The registry's own words say which. */
function disallowed({ endpoint, registryName }: Answering, what: string): Explanation {
  return {
    kind: 'Locked',
    says: `${endpoint.loginServer} does not allow this on ${what.charAt(0).toLowerCase()}${what.slice(1)}.`,
    advice: `The registry's message states the reason. Get-AzContainerRegistryUsage -RegistryName ${registryName} shows how much of its storage is used.`,
  };
}
