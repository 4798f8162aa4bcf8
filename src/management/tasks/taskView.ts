import { present } from '../../protocol/present.ts';
import type { TaskView } from '../../protocol/resources/task.ts';
import { resourceView, time } from '../azure/views.ts';
import { nextTimes } from './schedule.ts';

/** A task as the service shows it. */
export interface TaskModel {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly location?: string;
  readonly tags?: Record<string, string>;
  readonly identity?: { readonly type?: string; readonly principalId?: string };
  readonly properties?: {
    readonly status?: string;
    readonly timeout?: number;
    readonly creationDate?: string;
    readonly provisioningState?: string;
    readonly agentPoolName?: string;
    readonly agentConfiguration?: { readonly cpu?: number };
    readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
    readonly step?: StepModel;
    readonly trigger?: TriggerModel;
    readonly credentials?: {
      readonly sourceRegistry?: { readonly identity?: string };
      readonly customRegistries?: Readonly<Record<string, unknown>>;
    };
  };
}

interface StepModel {
  readonly type?: string;
  readonly contextPath?: string;
  readonly dockerFilePath?: string;
  readonly taskFilePath?: string;
  readonly encodedTaskContent?: string;
  readonly imageNames?: readonly string[];
  readonly isPushEnabled?: boolean;
  readonly target?: string;
  readonly baseImageDependencies?: readonly {
    readonly registry?: string;
    readonly repository?: string;
    readonly tag?: string;
  }[];
}

interface TriggerModel {
  readonly timerTriggers?: readonly { readonly name?: string; readonly schedule?: string; readonly status?: string }[];
  readonly sourceTriggers?: readonly {
    readonly name?: string;
    readonly sourceTriggerEvents?: readonly string[];
    readonly sourceRepository?: { readonly branch?: string };
  }[];
  readonly baseImageTrigger?: { readonly status?: string; readonly baseImageTriggerType?: string };
}

export async function taskView(task: TaskModel): Promise<TaskView> {
  const { properties = {} } = task;
  const {
    step = {},
    trigger = {},
    platform,
    status,
    timeout,
    agentPoolName,
    provisioningState,
    credentials,
  } = properties;
  const timers = trigger.timerTriggers ?? [];
  return present({
    ...resourceView(task),
    ...{
      status,
      stepType: step.type,
      timeout,
      agentPoolName,
      provisioningState,
      location: task.location,
      tag: task.tags,
    },
    schedule: timers.map(({ name, schedule }) => `${name}: ${schedule}`),
    nextTimes: await timesOf(status === 'Disabled' ? [] : timers),
    contextPath: step.contextPath,
    file: step.dockerFilePath ?? step.taskFilePath,
    yaml: step.encodedTaskContent && Buffer.from(step.encodedTaskContent, 'base64').toString('utf8'),
    image: step.imageNames,
    isPushEnabled: step.isPushEnabled,
    target: step.target,
    platform: platform && [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/'),
    cpu: properties.agentConfiguration?.cpu,
    sourceTrigger: trigger.sourceTriggers?.map(
      ({ name, sourceTriggerEvents = [], sourceRepository }) =>
        `${name}: ${sourceTriggerEvents.join(', ')} of ${sourceRepository?.branch ?? ''}`,
    ),
    baseImageTrigger: baseOf(trigger.baseImageTrigger),
    baseImages: step.baseImageDependencies?.map(({ registry, repository, tag }) => `${registry}/${repository}:${tag}`),
    registryIdentity: credentials?.sourceRegistry?.identity,
    credentialRegistries: credentials?.customRegistries && Object.keys(credentials.customRegistries),
    identityType: task.identity?.type,
    identityPrincipalId: task.identity?.principalId,
    creationDate: time(properties.creationDate),
  });
}

function baseOf(trigger: TriggerModel['baseImageTrigger']): string | undefined {
  return trigger && (trigger.status === 'Disabled' ? 'None' : trigger.baseImageTriggerType);
}

/** The next three times of all timers together; schedules that cannot be read here are left out. */
async function timesOf(timers: NonNullable<TriggerModel['timerTriggers']>): Promise<string[]> {
  const times = await Promise.all(
    timers
      .filter(({ status }) => status !== 'Disabled')
      .map(({ schedule = '' }) => nextTimes(schedule, 3).catch(() => [] as Date[])),
  );
  const all = times.flat().sort((a, b) => a.getTime() - b.getTime());
  return all.slice(0, 3).map((date) => `${date.toISOString().slice(0, 16).replace('T', ' ')}Z`);
}
