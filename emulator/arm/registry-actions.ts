import { timestampOf } from '../clock.ts';
import { newPassword } from '../identities.ts';
import { empty, json, type Reply } from '../reply.ts';
import { ArmError, conflict, invalid, resourceNotFound } from './arm-error.ts';
import { type ArmCall, pageReply, readJson, stringOf } from './call.ts';
import { hashOf, passwordsOf } from './child-types.ts';
import type { Guard } from './guard.ts';
import { checkTargets, importImage, mayPull, readImport } from './import-image.ts';
import type { ManagedRegistry } from './managed-registry.ts';
import { isRegistryName, isReserved, REGISTRY_NAME_RULE, reservedMessage } from './naming.ts';
import type { Operations } from './operations.ts';
import { locationsPath, REGISTRY, type Registries } from './registries.ts';
import type { Resource } from './state.ts';
import { usagesOf } from './usages.ts';
import type { Webhooks } from './webhooks.ts';

export interface ActionParts {
  readonly registries: Registries;
  readonly operations: Operations;
  readonly webhooks: Webhooks;
  readonly guard: Guard;
  readonly now: () => number;
}

type Action = (parts: ActionParts, call: ArmCall, registry: Resource) => Reply | Promise<Reply>;

/** POST (and one GET) below a registry, by the last part of the path in lower case. */
export const REGISTRY_ACTIONS: Readonly<Record<string, { readonly name: string; readonly run: Action }>> = {
  listcredentials: { name: 'listCredentials/action', run: listCredentials },
  regeneratecredential: { name: 'regenerateCredential/action', run: regenerateCredential },
  generatecredentials: { name: 'generateCredentials/action', run: generateCredentials },
  importimage: { name: 'importImage/action', run: startImport },
};

export function listUsages({ registries }: ActionParts, registry: Resource): Reply {
  const content = registries.byId(registry.id)?.server?.registry.content;
  return json(200, { value: usagesOf(registry, registries.state, content) });
}

/** POST /subscriptions/S/providers/Microsoft.ContainerRegistry/checkNameAvailability. */
export async function checkNameAvailability({ registries }: ActionParts, call: ArmCall): Promise<Reply> {
  const { name, type } = await readJson(call);
  const text = stringOf(name) ?? '';
  if (String(type).toLowerCase() !== REGISTRY.toLowerCase()) {
    throw invalid('InvalidResourceType', `The type '${String(type)}' is invalid: it must be '${REGISTRY}'.`, 'type');
  }
  const no = (reason: string, message: string) => json(200, { nameAvailable: false, reason, message });
  if (!isRegistryName(text)) return no('Invalid', REGISTRY_NAME_RULE);
  if (isReserved(text)) return no('Invalid', reservedMessage(text));
  const taken = registries.state
    .resources(REGISTRY, '')
    .some((other) => other.name.toLowerCase() === text.toLowerCase());
  if (taken) return no('AlreadyExists', `The registry ${text} is already in use.`);
  return json(200, { nameAvailable: true, availableLoginServerName: `${text.toLowerCase()}.azurecr.io` });
}

function listCredentials({ registries }: ActionParts, _call: ArmCall, registry: Resource): Reply {
  return json(200, credentialsOf(adminOf(registries, registry)));
}

async function regenerateCredential({ registries }: ActionParts, call: ArmCall, registry: Resource): Promise<Reply> {
  const admin = adminOf(registries, registry);
  const { name } = await readJson(call);
  if (name !== 'password' && name !== 'password2') {
    throw invalid('InvalidPasswordName', `The password name '${String(name)}' is invalid.`, 'name');
  }
  admin.regenerate(name);
  return json(200, credentialsOf(admin));
}

const credentialsOf = ({ adminUser, passwords }: ManagedRegistry) => ({ username: adminUser, passwords });

function adminOf(registries: Registries, registry: Resource): ManagedRegistry {
  const managed = registries.byId(registry.id);
  if (managed !== undefined && registry.properties.adminUserEnabled === true) return managed;
  throw invalid(
    'UnAuthorizedForCredentialOperations',
    `Cannot perform credential operations for ${registry.id} as admin user is disabled. Kindly enable admin user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account`,
  );
}

/** One password or both, of a token; shown in this answer and never again. */
async function generateCredentials(parts: ActionParts, call: ArmCall, registry: Resource): Promise<Reply> {
  const { registries, operations, now } = parts;
  const { tokenId, name, expiry } = await readJson(call);
  const token = registries.state.resource(stringOf(tokenId) ?? '');
  if (token === undefined || !token.id.toLowerCase().startsWith(`${registry.id.toLowerCase()}/tokens/`)) {
    throw invalid('InvalidTokenId', `The token '${String(tokenId)}' could not be found.`, 'tokenId');
  }
  const names = name === undefined || name === null ? ['password1', 'password2'] : [String(name)];
  if (names.some((one) => !['password1', 'password2'].includes(one))) {
    throw invalid('InvalidPasswordName', `The password name '${String(name)}' is invalid.`, 'name');
  }
  const until = stringOf(expiry);
  if (until !== undefined && !(Date.parse(until) > now())) {
    throw invalid('InvalidExpiry', `The expiry '${until}' must be a time in the future.`, 'expiry');
  }
  const operation = await operations.start('Generating', `${token.id}/credentials`, () =>
    generated(registries, token.id, names, until, timestampOf(now())),
  );
  if (operation.status === 'Succeeded') return json(200, operation.result);
  return empty(202, operations.locationHeaders(operation, call, locationsPath(call)));
}

function generated(
  registries: Registries,
  id: string,
  names: readonly string[],
  expiry: string | undefined,
  now: string,
) {
  const token = registries.state.resource(id);
  if (token === undefined) throw new ArmError(404, 'ResourceNotFound', `The token '${id}' could not be found.`);
  const secrets = names.map((name) => {
    const value = newPassword();
    const kept = { name, creationTime: now, ...(expiry === undefined ? {} : { expiry }) };
    return { shown: { ...kept, value }, kept: { ...kept, hash: hashOf(value) } };
  });
  const others = passwordsOf(token).filter(({ name }) => !names.includes(name));
  const passwords = [...others, ...secrets.map(({ kept }) => kept)].sort((a, b) => (a.name < b.name ? -1 : 1));
  registries.state.set({ ...token, hidden: { ...token.hidden, passwords } });
  const withValue = passwords.map(({ hash: _, ...kept }) => {
    const value = secrets.find(({ shown }) => shown.name === kept.name)?.shown.value;
    return value === undefined ? kept : { ...kept, value };
  });
  return { username: token.name, passwords: withValue };
}

async function startImport(parts: ActionParts, call: ArmCall, registry: Resource): Promise<Reply> {
  const { registries, operations, guard } = parts;
  const request = readImport(await readJson(call));
  const target = registries.byId(registry.id)?.server?.registry;
  if (target === undefined) throw conflict('RegistryNotReady', `The registry ${registry.name} is not ready.`);
  const source = sourceOf(parts, request);
  if (request.resourceId !== undefined && source !== undefined) {
    guard.authorize(call, `${REGISTRY}/pull/read`, source.id);
  }
  checkTargets(target, request);
  const operation = await operations.start('Importing', `${registry.id}/imports/${crypto.randomUUID()}`, async () => {
    const from = source?.server?.registry;
    if (from === undefined) throw unreachable(String(request.registryUri));
    if (request.resourceId === undefined && !mayPull(from, request)) throw unauthorized(from.loginServer);
    await importImage(from, target, request);
    for (const { repository, reference } of request.targets) {
      const room = target.content.repository(repository);
      const digest = room?.tags.get(reference)?.digest;
      const tagged = digest === undefined ? {} : { tag: reference, digest };
      target.onChange?.({ action: 'push', repository, ...tagged });
    }
  });
  if (operation.status === 'Succeeded') return empty(200);
  return empty(202, operations.locationHeaders(operation, call, locationsPath(call)));
}

function sourceOf({ registries }: ActionParts, { resourceId, registryUri = '' }: ReturnType<typeof readImport>) {
  if (resourceId === undefined) return registries.byLoginServer(registryUri.replace(/^https?:\/\//, ''));
  const source = registries.byId(resourceId);
  if (source !== undefined) return source;
  const [, group = '', name = ''] = /\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i.exec(resourceId) ?? [];
  throw resourceNotFound(REGISTRY, name, group);
}

const unreachable = (host: string) =>
  invalid(
    'InvalidParameters',
    `Operation failed: the source registry ${host} could not be reached (no such host). The emulator imports from its own registries only.`,
  );

const unauthorized = (host: string) =>
  invalid(
    'InvalidParameters',
    `Operation failed: the source registry ${host} refused the credentials: unauthorized: authentication required.`,
  );

/** What a webhook can be asked, by the last part of the path in lower case. */
export const WEBHOOK_ACTIONS: Readonly<
  Record<
    string,
    { readonly name: string; readonly run: (parts: ActionParts, call: ArmCall, webhook: Resource) => Reply }
  >
> = {
  ping: {
    name: 'ping/action',
    run: ({ webhooks, registries }, _, webhook) => {
      const registry = registries.byId(webhook.id.replace(/\/webhooks\/[^/]+$/i, ''));
      return json(200, { id: webhooks.ping(webhook, registry?.loginServer ?? '') });
    },
  },
  listevents: {
    name: 'listEvents/action',
    run: ({ webhooks }, call, webhook) => pageReply(call, webhooks.events(webhook)),
  },
  getcallbackconfig: {
    name: 'getCallbackConfig/action',
    run: (_, __, { hidden: { serviceUri, customHeaders = {} } }) => json(200, { serviceUri, customHeaders }),
  },
};
