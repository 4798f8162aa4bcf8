import { Failure } from '../../call/failure.ts';
import type { RegistryResource } from '../azure/registryLookup.ts';

/** Causes and remedies of refusals that the service's own answer does not explain. */
export function advised(error: unknown, { registry }: RegistryResource): unknown {
  if (!(error instanceof Failure)) return error;
  if (error.detail.acrCode === 'TasksOperationsNotAllowed') {
    const advice =
      'Azure does not allow builds and tasks in this subscription (free trials, for instance): open a support request, use a pay-as-you-go subscription, or build elsewhere and push.';
    return error.with({ advice });
  }
  if (error.kind === 'Denied' && /listBuildSourceUploadUrl|scheduleRun|\/tasks\/|runs\//i.test(error.message)) {
    const advice = `The identity needs a role that allows builds and tasks at ${registry}: 'Container Registry Tasks Contributor', or Contributor.`;
    return error.with({ advice });
  }
  return error;
}

interface Hint {
  readonly says: RegExp;
  readonly advice: (registry: string) => string;
}

const hints: readonly Hint[] = [
  {
    says: /not allowed access|ran out of retries/i,
    advice: (registry) =>
      `The registry's firewall blocked the run. Allow tasks to pass it: Update-AzContainerRegistry -Name ${registry} -NetworkRuleBypassAllowedForTasks $true and a task with a system-assigned identity; or run it in an agent pool of the network (-AgentPool).`,
  },
  {
    says: /failed to (?:fetch|get|resolve) secret|key ?vault/i,
    advice: () =>
      'The run may not read that key vault, and a build has no identity of its own: give the value itself (-Secret @{ id = $value }), or build in a task whose identity has the role Key Vault Secrets User.',
  },
  {
    says: /at least one credential is required/i,
    advice: () =>
      'The registry is in ABAC mode: give the run an identity with -Identity [caller], [system] or a client id.',
  },
  {
    says: /unauthorized|insufficient_scope|authentication required/i,
    advice: (registry) =>
      `The run's identity is not allowed to do this at ${registry}: grant it a role on the repository, or choose another with -Identity.`,
  },
  {
    says: /pull access denied|manifest unknown|repository does not exist/i,
    advice: () =>
      'Check the name after FROM. For another registry give the task its credentials with -CredentialLoginServer, -CredentialUserName and -CredentialPassword of New-AzContainerRegistryTask.',
  },
  {
    says: /file not found|no such file or directory|does not exist/i,
    advice: () => 'Check the path: it is relative to -Path, and files excluded by .dockerignore are not sent.',
  },
  {
    says: /authentication failed|could not read (?:Username|Password)|terminal prompts disabled|repository not found|permission denied \(publickey/i,
    advice: () =>
      'The git repository is private: put a token into its address (https://<token>@host/owner/repo.git#branch:folder).',
  },
  {
    says: /could not resolve host|no such host/i,
    advice: () => 'The run could not reach the host: check the address, and the network of its agent pool.',
  },
];

/** The advice for an error in the log. */
export function hintFor(text: string, registry: string): string | undefined {
  return hints.find(({ says }) => says.test(text))?.advice(registry);
}
