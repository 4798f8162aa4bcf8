import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { nextTimes } from './schedule.ts';
import { branchOf } from './sources.ts';

type Settings = Omit<Params['taskUpdate'], 'name'>;

export interface Timer {
  readonly name: string;
  readonly schedule: string;
  readonly status: 'Enabled';
}

/** `0 3 * * Sun`, or `weekly: 0 3 * * Sun`; each is checked before anything is sent. */
export async function timersOf(schedules: readonly string[]): Promise<Timer[]> {
  const timers: Timer[] = [];
  for (const [index, text] of schedules.entries()) {
    const [, name = `t${index + 1}`, schedule = ''] = /^(?:\s*([A-Za-z][\w-]*)\s*:)?(.*)$/s.exec(text) ?? [];
    const fields = schedule.trim().replace(/\s+/g, ' ');
    await nextTimes(fields, 1);
    if (timers.some((timer) => timer.name === name || timer.schedule === fields)) {
      throw new Failure('InvalidInput', `The schedule '${text}' was specified twice.`, {
        resource: text,
        advice: 'Timers of one task need different names and different schedules.',
      });
    }
    timers.push({ name, schedule: fields, status: 'Enabled' });
  }
  return timers;
}

/** The trigger for events of its git repository. */
export function sourceTriggersOf({ sourceTriggers = [], path = '', gitToken }: Settings) {
  if (sourceTriggers.length === 0) return [];
  if (gitToken === undefined) {
    throw new Failure(
      'InvalidInput',
      'A trigger for a git repository needs an access token: -GitAccessToken is missing.',
      {
        advice:
          'Specify -GitAccessToken: a personal access token with the scopes repo:status, public_repo (or repo) and admin:repo_hook.',
      },
    );
  }
  const isGitHub = /github\.com/i.test(path);
  return [
    {
      name: 'defaultSourceTriggerName',
      status: 'Enabled',
      sourceTriggerEvents: sourceTriggers.map((event) => (event === 'Commit' ? 'commit' : 'pullrequest')),
      sourceRepository: {
        sourceControlType: isGitHub ? 'Github' : 'VisualStudioTeamService',
        repositoryUrl: path,
        branch: branchOf(path) ?? 'main',
        sourceControlAuthProperties: { tokenType: 'PAT', token: gitToken, scope: 'repo' },
      },
    },
  ];
}

export function baseImageTriggerOf(wanted: 'Runtime' | 'All' | 'None') {
  const isOff = wanted === 'None';
  return {
    name: 'defaultBaseimageTriggerName',
    status: isOff ? 'Disabled' : 'Enabled',
    baseImageTriggerType: isOff ? 'Runtime' : wanted,
    updateTriggerPayloadType: 'Default',
  };
}
