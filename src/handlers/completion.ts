import { childrenOf, resourceGroupsOf, subscriptionsOf } from '../completion/azureNames.ts';
import type { Candidate } from '../completion/candidate.ts';
import { digestsFor, platformsOf, repositoriesFor, tagsFor } from '../completion/contentNames.ts';
import { type Cmdlet, cmdlets, isRepositoryName, type Names, printable } from '../protocol/index.ts';
import { defaultPlatforms } from '../protocol/resources/run.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import type { Session } from '../session/session.ts';
import type { Handler } from './handler.ts';

type Given = Readonly<Record<string, string>>;

/** A key that finds nothing, or not in time, or fails, has an empty answer. */
export const completionValues: Handler<'completionValues'> = async (
  { cmdlet, parameter, word, given = {} },
  { session },
) => {
  const declared = findCmdlet(cmdlet);
  const names = declared?.parameters[parameter]?.names;
  // A pattern is not completed.
  if (declared === undefined || names === undefined || /[*?[\]]/.test(word)) return { names: [], texts: [] };
  const found = await candidates(names, { session, cmdlet: declared, parameter, word, given }).catch(() => []);
  const start = word.toLowerCase();
  // A name with control characters is not offered.
  const fitting = found.filter(({ name }) => name.toLowerCase().startsWith(start) && printable(name) === name);
  return { names: fitting.map(({ name }) => name), texts: fitting.map(({ name, text }) => printable(text || name)) };
};

function findCmdlet(name: string): (Cmdlet & { readonly isNew: boolean }) | undefined {
  const wanted = name.toLowerCase();
  const all = Object.entries<Cmdlet>(cmdlets);
  const [key, found] =
    all.find(([own, { aliases = [] }]) => [own, ...aliases].some((one) => one.toLowerCase() === wanted)) ?? [];
  return found && { ...found, isNew: /^New-/.test(key ?? '') };
}

interface Asked {
  readonly session: Session;
  readonly cmdlet: Cmdlet & { readonly isNew: boolean };
  readonly parameter: string;
  readonly word: string;
  readonly given: Given;
}

async function candidates(names: Names, asked: Asked): Promise<readonly Candidate[]> {
  const { session, cmdlet, word, given } = asked;
  const manager = session.existingManager;
  switch (names) {
    case 'registry':
      // A new resource has no name yet.
      return cmdlet.isNew && cmdlet.kind?.segment === 'registries' && asked.parameter === 'Name'
        ? []
        : registries(session);
    case 'emulator':
      return session.emulatorNames.map((name) => ({ name, text: 'an emulator that runs here' }));
    case 'cloud':
      return session.clouds.all.map(({ name, registrySuffix }) => ({ name, text: `*.${registrySuffix}` }));
    case 'repository':
      return withClient(asked, (client) => repositoriesFor(client, word));
    case 'tag':
      return inRepository(asked, (client, repository) => tagsFor(client, repository, word));
    case 'digest':
      return inRepository(asked, (client, repository) => digestsFor(client, repository, word));
    case 'platform': {
      const image = { ...(given.Tag && { tag: given.Tag }), ...(given.Manifest && { digest: given.Manifest }) };
      const isKnown = given.Tag !== undefined || given.Manifest !== undefined;
      const own = isKnown ? await inRepository(asked, (client, name) => platformsOf(client, name, image)) : [];
      return own.length > 0 ? own : defaultPlatforms.map((name) => ({ name, text: 'platform' }));
    }
    case 'subscription':
      return manager === undefined ? [] : subscriptionsOf(manager);
    case 'resourceGroup':
      return manager === undefined ? [] : resourceGroupsOf(manager, given.SubscriptionId);
    default: {
      const segment = names === 'own' ? cmdlet.kind?.segment : names;
      const isUnmade = names === 'own' && cmdlet.isNew;
      const { RegistryName: registry, ResourceGroupName: resourceGroup, SubscriptionId: subscriptionId } = given;
      if (manager === undefined || registry === undefined || segment === undefined || isUnmade) return [];
      return childrenOf(manager, { registry, resourceGroup, subscriptionId }, segment);
    }
  }
}

function registries(session: Session): Candidate[] {
  const running = new Set(session.emulatorNames);
  return session.registryNames.map((name) => ({
    name,
    text: running.has(name) ? 'an emulator that runs here' : session.existing(name) ? 'connected' : 'seen in Azure',
  }));
}

/** Parameters of the destination are completed there. */
async function withClient(
  { session, parameter, given }: Asked,
  find: (client: RegistryClient) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const target = parameter.startsWith('Destination') ? given.DestinationRegistryName : undefined;
  const registry = target ?? given.RegistryName ?? given.Name;
  const connection = registry === undefined ? undefined : session.existing(registry);
  return connection === undefined ? [] : find(connection.client);
}

async function inRepository(
  asked: Asked,
  find: (client: RegistryClient, repository: Parameters<typeof tagsFor>[1]) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const repository = asked.given.RepositoryName;
  if (repository === undefined || !isRepositoryName(repository)) return [];
  return withClient(asked, (client) => find(client, repository));
}
