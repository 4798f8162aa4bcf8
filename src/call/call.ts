/**
 * What one client call brings along to every function that may wait for the network: always the last parameter.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** Called for every request when it ends; absent unless the client asked for a trace. */
  readonly trace?: (event: TraceEvent) => void;
  /** Whether the trace should hold headers and bodies (redacted) as well. */
  readonly traceBodies?: boolean;
  /** Called with the progress of a transfer; absent unless the client asked for it. */
  readonly progress?: (event: ProgressEvent) => void;
  /** The pipeline of the client that the call belongs to: what is read once for it is not read for each of its items. */
  readonly pipeline?: string;
  /** Shows the user of the call a message beside the result: a device code, for instance. */
  readonly inform?: (message: string) => void;
  readonly warn?: (message: string) => void;
  /** The Az.Accounts login in whose session the call is made. */
  readonly azContext?: AzContext;
}

export interface AzContext {
  /** Changes with account, tenant or cloud. */
  readonly key: string;
  readonly environment?: string;
  /** The subscription that is selected in it. */
  readonly subscription?: string;
  readonly tenant?: string;
  /** Where Azure Resource Manager answers in its cloud. */
  readonly resourceManagerUrl?: string;
  readonly resourceManagerAudience?: string;
  /** Given with this call (-DefaultProfile): it takes precedence over Connect. */
  readonly chosen: boolean;
  /** An Entra ID token for an audience, from the caller. */
  readonly token: (audience: string) => Promise<string>;
}

export interface TraceEvent {
  readonly level: 'verbose' | 'debug';
  readonly message: string;
}

/** How far an artifact, one blob of it, or an operation of Azure has come. */
export interface ProgressEvent {
  /** `artifact`, `operation`, or the digest of a blob. */
  readonly id: string;
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
  /** As text, if it is not counted in bytes. */
  readonly status?: string;
  /** A message for an operation that goes on when the user stops waiting: how to see its progress. */
  readonly goesOn?: string;
  readonly state: 'running' | 'finished';
}
