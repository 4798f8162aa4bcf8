/** A run as the service shows it. */
export interface RunModel {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly properties?: {
    readonly runId?: string;
    readonly status?: string;
    readonly runType?: string;
    readonly task?: string;
    readonly agentPoolName?: string;
    readonly createTime?: string;
    readonly startTime?: string;
    readonly finishTime?: string;
    readonly lastUpdatedTime?: string;
    readonly outputImages?: readonly OutputImageModel[];
    readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
    readonly timerTrigger?: { readonly timerTriggerName?: string; readonly scheduleOccurrence?: string };
    readonly sourceTrigger?: { readonly eventType?: string; readonly commitId?: string; readonly branchName?: string };
    readonly imageUpdateTrigger?: { readonly images?: readonly OutputImageModel[] };
    readonly runErrorMessage?: string;
    readonly isArchiveEnabled?: boolean;
    readonly provisioningState?: string;
  };
}

export interface OutputImageModel {
  readonly registry?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: string;
}

const ended: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout']);

export const runEnded = ({ properties }: RunModel): boolean => ended.has(properties?.status ?? '');
