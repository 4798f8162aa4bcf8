/**
 * What one client call brings along to every function that may wait for the network: always the last parameter.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** Told of every request as it ends; absent unless the client asked to see them. */
  readonly trace?: (event: TraceEvent) => void;
  /** Whether the trace should hold headers and bodies (redacted) as well. */
  readonly traceBodies?: boolean;
  /** Told how far a transfer has come; absent unless the client asked for it. */
  readonly progress?: (event: ProgressEvent) => void;
  /** Says something to the person whose call it is, beside the result: a device code, for instance. */
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
  /** Given with this very call (-DefaultProfile): it goes before what Connect was told. */
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
  /** In words, where it is not counted in bytes. */
  readonly status?: string;
  /** It goes on when nobody waits for it: that, and how it is followed. */
  readonly goesOn?: string;
  readonly state: 'running' | 'finished';
}
