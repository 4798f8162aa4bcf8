/** One request, for tests and users. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query, decoded. */
  readonly path: string;
  /** Like `tag/list`; `none` if no route matched. */
  route: string;
  /** 0 until it is answered. */
  status: number;
  /** The caller, once known. */
  identity?: string;
  /** The scopes of a token request, as written. */
  scopes?: readonly string[];
  /** `Basic`, `Bearer`, or absent. */
  readonly authorization?: string;
  readonly userAgent?: string;
  /** The requested registry; none for the directory or the resource manager. */
  readonly registry?: string;
  /** By the emulator's clock, in milliseconds. */
  readonly at: number;
  /** An exception in the emulator itself: never expected. */
  failure?: unknown;
}

export type RequestFilter =
  | ((request: LoggedRequest) => boolean)
  | { method?: string; route?: string; status?: number; identity?: string; registry?: string; path?: RegExp | string };

const keptRequests = 100_000;

/** The last requests; of those before, only how many there were. */
export class RequestLog {
  #requests: LoggedRequest[] = [];
  #dropped = 0;

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  add(request: LoggedRequest): LoggedRequest {
    if (this.#requests.length >= keptRequests) {
      this.#requests = this.#requests.slice(keptRequests / 2);
      this.#dropped += keptRequests / 2;
    }
    this.#requests.push(request);
    return request;
  }

  clear(): void {
    this.#requests = [];
    this.#dropped = 0;
  }

  /** Without a filter all since they were cleared; with one, those of the kept ones that fit. */
  count(filter?: RequestFilter): number {
    return filter === undefined ? this.#dropped + this.#requests.length : this.matching(filter).length;
  }

  matching(filter: RequestFilter = {}): LoggedRequest[] {
    return this.#requests.filter(typeof filter === 'function' ? filter : (request) => fits(request, filter));
  }
}

function fits(request: LoggedRequest, filter: Exclude<RequestFilter, (request: LoggedRequest) => boolean>): boolean {
  const { path, ...rest } = filter;
  if (typeof path === 'string' && request.path !== path) return false;
  if (path instanceof RegExp && request.path.search(path) < 0) return false;
  return Object.entries(rest).every(([name, value]) => request[name as 'method'] === value);
}
