/** The context of one client call. Every function that may wait for the network takes it as its last parameter. */
export interface Call {
  readonly signal: AbortSignal;
  /** Called when a request has ended; absent unless the client requested a trace. */
  readonly trace?: (event: TraceEvent) => void;
  /** Whether the trace should hold headers and bodies (redacted) as well. */
  readonly traceBodies?: boolean;
  /** Called with the progress of a transfer; absent unless the client requested it. */
  readonly progress?: (event: ProgressEvent) => void;
  /** The client's pipeline that the call belongs to: some data is read once for a whole pipeline. */
  readonly pipeline?: string;
  /** Shows the user a message beside the result, for instance a device code. */
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
  /** The address of Azure Resource Manager in its cloud. */
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

/** The progress of an artifact, of one of its blobs, or of an Azure operation. */
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
  /** What to tell if the user stops waiting: how to see the progress of what continues, or how to go on. */
  readonly goesOn?: string;
  readonly state: 'running' | 'finished';
}
