import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSmallText } from '../files/smallFile.ts';

const mostBytes = 16 * 1024 * 1024;

/**
 * The subscription that was selected on this machine: AZURE_SUBSCRIPTION_ID, or the one of `az account set` in
 * azureProfile.json. It only selects one of several that the identity has access to.
 */
export async function chosenSubscription(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (environment.AZURE_SUBSCRIPTION_ID) return environment.AZURE_SUBSCRIPTION_ID;
  const folder = environment.AZURE_CONFIG_DIR || join(homedir(), '.azure');
  try {
    const { subscriptions } = JSON.parse(await readSmallText(join(folder, 'azureProfile.json'), mostBytes));
    const chosen = subscriptions?.find((one: { isDefault?: unknown }) => one?.isDefault === true);
    return typeof chosen?.id === 'string' ? chosen.id : undefined;
  } catch {
    return undefined;
  }
}
