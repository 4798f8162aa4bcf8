import type { Authenticator, ScopedRequest } from '../auth/authenticator.ts';
import { strangerOf } from '../auth/stranger.ts';
import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Endpoint, HttpRequest, HttpResponse } from '../transport/sender.ts';
import { type Answer, type Answers, readAnswer } from './answers.ts';
import { OpenUploads } from './content/openUploads.ts';
import { ListedNames } from './lists/listedNames.ts';
import { ReadAhead } from './lists/readAhead.ts';
import { lockOf } from './locks.ts';
import { isLock, type Subject, serviceFailure } from './serviceErrors.ts';

/** A request with the success statuses of its route: no other answer counts as success. */
export interface RouteRequest extends ScopedRequest {
  readonly success: readonly number[];
}

/**
 * The client of one registry for one identity, used by repositories.ts, manifests.ts and tags.ts. It handles status
 * codes and scopes, but neither HTTP nor tokens.
 */
export class RegistryClient {
  readonly endpoint: Endpoint;
  /** RegistryName in outputs: the name by which the user can specify this registry again. */
  readonly registryName: string;
  readonly readAhead = new ReadAhead();
  readonly listedNames = new ListedNames();
  readonly openUploads = new OpenUploads();
  /** Known after the first answer: whether the POST may contain the whole blob (OCI allows both answers). */
  takesSinglePost = true;
  readonly #authenticator: Authenticator;

  constructor(endpoint: Endpoint, registryName: string, authenticator: Authenticator) {
    this.endpoint = endpoint;
    this.registryName = registryName;
    this.#authenticator = authenticator;
  }

  /** Sends, and turns every answer but the route's own into a failure about `subject`. */
  async send(request: RouteRequest, subject: Subject, call: Call): Promise<HttpResponse> {
    const { success, ...scoped } = request;
    const response = await this.exchange(scoped, subject, call);
    if (strangerOf(response) === undefined) {
      if (success.includes(response.status)) return response;
      // A DELETE whose answer was lost may have done its work the first time.
      if (request.method === 'DELETE' && response.status === 404 && response.attempts > 1) return response;
    }
    const lock = isLock(response) ? await lockOf(this, subject, request.method, call) : undefined;
    throw serviceFailure(this, subject, response, request.method, lock);
  }

  /** Sends, and leaves the interpretation of the answer to the caller: uploads and redirects have more outcomes. */
  exchange(request: ScopedRequest, subject: Subject, call: Call): Promise<HttpResponse> {
    const about = subject.resource ? { resource: subject.resource } : {};
    return this.#authenticator.send(request, call).catch((failure: Failure) => {
      throw typeof failure.with === 'function' ? failure.with(about) : failure;
    });
  }

  /** Sends to the storage account of a redirect, without the login. */
  fetchFromStorage(request: HttpRequest, call: Call): Promise<HttpResponse> {
    return this.#authenticator.sendAnonymously(request, call);
  }

  async read<K extends keyof Answers>(
    kind: K,
    request: ScopedRequest,
    subject: Subject,
    call: Call,
  ): Promise<Answer<K>> {
    return readAnswer(kind, await this.send({ ...request, success: [200] }, subject, call), this.endpoint);
  }

  /** Stops reading ahead, and drops stopped uploads. */
  close(): void {
    this.readAhead.clear();
    this.listedNames.clear();
    this.openUploads.close();
  }
}
