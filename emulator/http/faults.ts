import type { Headers } from './reply.ts';

/** A fault and the requests that it applies to. Without `times` it applies to all of them. */
export interface Fault {
  readonly method?: string;
  /** Matched against the decoded path and query. */
  readonly path?: RegExp;
  /** Matched against the Range header. */
  readonly range?: RegExp;
  readonly times?: number;
  /** Lets the first n matching requests pass. */
  readonly after?: number;
  /** Answers this instead of asking the route. */
  readonly status?: number;
  readonly headers?: Headers;
  readonly body?: string;
  /** Ends the connection: before the route is asked, or after it has done its work (a lost answer). */
  readonly reset?: boolean | 'after';
  /** Declares the whole body, sends this many bytes of it, and ends the connection. */
  readonly truncate?: number;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  /** Answers when this promise resolves, controlled by a test. */
  readonly until?: Promise<unknown>;
  /** Never answers. */
  readonly hang?: boolean;
  /** Changes the last byte of a body or, if there is none, the digest in the headers. */
  readonly wrongDigest?: boolean;
}

export interface FaultHandle {
  /** The number of requests that it was applied to. */
  readonly hits: number;
  remove(): void;
}

interface Planted {
  readonly fault: Fault;
  seen: number;
  hits: number;
}

export class Faults {
  #planted: Planted[] = [];

  add(fault: Fault): FaultHandle {
    const planted = { fault, seen: 0, hits: 0 };
    this.#planted.push(planted);
    return {
      get hits() {
        return planted.hits;
      },
      remove: () => {
        this.#planted = this.#planted.filter((other) => other !== planted);
      },
    };
  }

  clear(): void {
    this.#planted = [];
  }

  /** The first that applies to this request; it counts as used. */
  take(method: string, target: string, range = ''): Fault | undefined {
    for (const planted of this.#planted) {
      const { fault } = planted;
      if (!matches(fault, method, target, range)) continue;
      planted.seen += 1;
      if (planted.seen <= (fault.after ?? 0) || planted.hits >= (fault.times ?? Number.POSITIVE_INFINITY)) continue;
      planted.hits += 1;
      return fault;
    }
    return undefined;
  }
}

function matches(fault: Fault, actualMethod: string, target: string, actualRange: string): boolean {
  const { method, path, range } = fault;
  if (method !== undefined && method !== actualMethod) return false;
  if (range !== undefined && !range.test(actualRange)) return false;
  // A global expression keeps its position; the search here always starts at the beginning.
  return path === undefined || target.search(path) >= 0;
}
