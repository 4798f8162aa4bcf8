import { correlation } from '../../auth/tokenService.ts';
import { Failure } from '../../call/failure.ts';
import type { ErrorKind } from '../../protocol/index.ts';
import { waitAdvice } from '../../transport/retry.ts';
import type { HttpResponse } from '../../transport/sender.ts';

/** The error that Azure Resource Manager reported: its code, its message, and the id that support asks for. */
export function armFailure(host: string, path: string, response: HttpResponse): Failure {
  const { code, message } = said(response.body);
  const kind = kindOf(response.status, code);
  const resource = resourceOf(path);
  return new Failure(kind, wordsOf(kind, message ?? `Azure Resource Manager answered ${response.status}.`), {
    registry: host,
    ...(resource ? { resource } : {}),
    status: response.status,
    ...(code ? { acrCode: code } : {}),
    ...correlation(response),
    advice: kind === 'Conflict' && response.attempts > 1 ? sentTwice : adviceFor(kind, code, response),
  });
}

/** Scripts look for these two words, and Azure words it in more than one way. */
function wordsOf(kind: ErrorKind, message: string): string {
  return kind === 'NotFound' && !/not found/i.test(message) ? `Not found: ${message}` : message;
}

/** The connection was lost before the first answer came: the conflict may be with the first attempt of this command. */
const sentTwice =
  'The request was retried after its first response was lost, so the conflict may be with that first attempt. Check with the Get cmdlet before you run the command again.';

/** An operation that was accepted and then failed. */
export function operationFailure(host: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isUnreadable(error)) return badAnswer(host, 'The status of the operation cannot be read.', error);
  const text = error instanceof Error ? error.message : String(error);
  const words = text.replace(/^The long-running operation has failed\.?\s*/, '').split(/\r?\n/)[0] || text;
  const code = (error as { code?: unknown } | undefined)?.code;
  const detail = {
    registry: host,
    ...(typeof code === 'string' ? { acrCode: code } : {}),
    advice: 'Check with the Get cmdlet what it left, then run the command again.',
  };
  const says = `Azure could not finish the operation: ${words.slice(0, 600)}`;
  return new Failure('Unavailable', says, detail, { cause: error });
}

/** The operation was accepted, but its status can no longer be read. */
export function lostTrack(error: Failure, activity: string, follow: string): Failure {
  const { message, detail, kind } = error;
  const first = kind === 'Unauthenticated' ? `${detail.advice} ` : '';
  const advice = `${first}${follow} shows its progress.`;
  return error.with({ advice }, `Azure accepted "${activity}", but its status could not be read: ${message}`);
}

/** Something other than Azure Resource Manager answers there, or its answer is not a valid one. */
export function badAnswer(host: string | undefined, what: string, cause?: unknown): Failure {
  const advice =
    'Check that nothing intercepts the request (a proxy with a sign-in page), and that -Environment or -ResourceManagerUrl points to Azure Resource Manager.';
  const says = `The answer of Azure Resource Manager cannot be read. ${what}`;
  return new Failure('BadAnswer', says, { ...(host ? { registry: host } : {}), advice }, { cause });
}

/** What the SDKs cannot read of an answer is reported as Azure's fault; an error of our own code never is. */
export async function readingAzure<T>(host: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw isUnreadable(error)
      ? badAnswer(host, 'It does not match the API of Azure Container Registry.', error)
      : error;
  }
}

/** An error answer never reaches the SDKs: a RestError of theirs is about an answer that they could not read. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.name === 'RestError';
}

/** `myregistry/tokens/reader`, or the resource group. */
function resourceOf(path: string): string | undefined {
  const [, own] = /\/registries\/([^/]+(?:\/(?!providers\/)[A-Za-z]+\/[^/]+)?)/i.exec(path) ?? [];
  const [, group] = /\/resourceGroups\/([^/]+)/i.exec(path) ?? [];
  const found = own?.replace(/\/operation(?:Statuses|Results)\/.*$/i, '') ?? group;
  return found === undefined ? undefined : decodeURIComponent(found);
}

/** ARM's envelope, or that of a service behind it; the innermost message is the specific one. */
function said(body: Buffer): { code?: string; message?: string } {
  try {
    const answer = JSON.parse(body.toString('utf8'));
    const error = answer?.error ?? answer;
    const inner = Array.isArray(error?.details) ? error.details.find((one: unknown) => messageOf(one)) : undefined;
    const message = messageOf(error) ?? messageOf(inner);
    const detail = messageOf(inner);
    const whole = message && detail && !message.includes(detail) ? `${message} ${detail}` : message;
    return {
      ...(typeof error?.code === 'string' ? { code: error.code } : {}),
      ...(whole ? { message: whole.replace(/\s+/g, ' ').slice(0, 1000) } : {}),
    };
  } catch {
    return {};
  }
}

function messageOf(error: unknown): string | undefined {
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' && message !== '' ? message : undefined;
}

function kindOf(status: number, code: string | undefined): ErrorKind {
  if (status === 401) return 'Unauthenticated';
  if (status === 403) return 'Denied';
  if (status === 404 || (status === 400 && code?.endsWith('NotFound'))) return 'NotFound';
  if (status === 409) return code === 'ScopeLocked' ? 'Locked' : 'Conflict';
  if (status === 429) return 'Throttled';
  return status >= 500 ? 'Unavailable' : 'InvalidInput';
}

function adviceFor(kind: ErrorKind, code: string | undefined, response: HttpResponse): string {
  if (code === 'AlreadyInUse' || code === 'NameNotAvailable')
    return 'Names of registries are unique across Azure: choose another; Test-AzContainerRegistryNameAvailability checks one.';
  if (code === 'ResourceGroupNotFound')
    return 'Check -ResourceGroupName and -SubscriptionId; AcrShell does not create resource groups.';
  if (code === 'SubscriptionNotFound') return 'Check -SubscriptionId, and that this identity has access to it.';
  if (code === 'RequestDisallowedByPolicy')
    return 'A policy of the subscription or resource group forbids it, whatever the role: the message says what the policy requires.';
  if (code === 'MissingSubscriptionRegistration')
    return 'Register-AzResourceProvider -ProviderNamespace Microsoft.ContainerRegistry, or az provider register, registers it once for the subscription.';
  switch (kind) {
    case 'Unauthenticated':
      return 'Sign in again with Connect-AzContainerRegistryAccount, or Connect-AzAccount.';
    case 'Denied':
      return 'The identity needs a role that allows this at the registry or above it: Contributor to make changes, Owner to grant access.';
    case 'NotFound':
      return 'Check the names; Get-AzContainerRegistry lists the registries that this identity has access to.';
    case 'Locked':
      return 'A management lock protects the resource: its owner can remove it (Remove-AzResourceLock).';
    case 'Conflict':
      return 'A resource of that name exists already or is being changed: check it, then run the command again.';
    case 'Throttled':
      return `${waitAdvice(response, 'Wait a few minutes')}, then run the command again.`;
    case 'Unavailable':
      return `The service reports a temporary fault. ${waitAdvice(response, 'Wait a little')}, then run the command again.`;
    default:
      return 'The message is about the given values: correct them and run the command again.';
  }
}
