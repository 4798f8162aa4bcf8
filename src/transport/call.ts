/**
 * What one client call brings along to every function that may wait for the network: always the last parameter.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** Told of every request as it ends; absent unless the client asked to see them. */
  readonly trace?: (event: TraceEvent) => void;
  /** Whether the trace should hold headers and bodies (redacted) as well. */
  readonly traceBodies?: boolean;
}

export interface TraceEvent {
  readonly level: 'verbose' | 'debug';
  readonly message: string;
}
