import type { Authenticator, ScopedRequest } from '../auth/authenticator.ts';
import type { Call } from '../transport/call.ts';
import type { Failure } from '../transport/failure.ts';
import type { Endpoint, HttpResponse } from '../transport/sender.ts';
import { type Answer, type Answers, readAnswer } from './answers.ts';
import { ListedNames } from './listedNames.ts';
import { ReadAhead } from './readAhead.ts';
import { type Subject, serviceFailure } from './serviceErrors.ts';

/**
 * One registry, seen by one identity: what repositories.ts, manifests.ts and tags.ts send through. It knows no HTTP
 * beyond status codes and no tokens beyond scopes.
 */
export class RegistryClient {
  readonly endpoint: Endpoint;
  /** The name that outputs carry as RegistryName: what the user would type to get here again. */
  readonly registryName: string;
  readonly readAhead = new ReadAhead();
  readonly listedNames = new ListedNames();
  readonly #authenticator: Authenticator;

  constructor(endpoint: Endpoint, registryName: string, authenticator: Authenticator) {
    this.endpoint = endpoint;
    this.registryName = registryName;
    this.#authenticator = authenticator;
  }

  /** Sends, and turns every answer but a 2xx into a failure about `subject`. */
  async send(request: ScopedRequest, subject: Subject, call: Call): Promise<HttpResponse> {
    const about = subject.resource ? { resource: subject.resource } : {};
    const response = await this.#authenticator.send(request, call).catch((failure: Failure) => {
      throw typeof failure.with === 'function' ? failure.with(about) : failure;
    });
    if (response.status >= 200 && response.status < 300) return response;
    // A DELETE whose answer was lost may have done its work the first time.
    if (request.method === 'DELETE' && response.status === 404 && response.attempts > 1) return response;
    throw serviceFailure(this.endpoint, subject, response);
  }

  async read<K extends keyof Answers>(
    kind: K,
    request: ScopedRequest,
    subject: Subject,
    call: Call,
  ): Promise<Answer<K>> {
    return readAnswer(kind, await this.send(request, subject, call), this.endpoint);
  }

  /** Stops what was read ahead; nothing of it is wanted any more. */
  close(): void {
    this.readAhead.clear();
    this.listedNames.clear();
  }
}
