import type { ErrorKind } from '../protocol/index.ts';
import { Failure } from '../transport/failure.ts';
import { type HttpResponse, header } from '../transport/sender.ts';

/** What Azure Resource Manager said went wrong: its code, its words, and the id that support asks for. */
export function armFailure(host: string, response: HttpResponse): Failure {
  const { code, message } = said(response.body);
  const kind = kindOf(response.status, code);
  return new Failure(kind, message ?? `Azure Resource Manager answered ${response.status}.`, {
    registry: host,
    status: response.status,
    ...(code ? { acrCode: code } : {}),
    ...correlation(response),
    advice: adviceFor(kind, code),
  });
}

/** An operation that was accepted and then failed. */
export function operationFailure(host: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const words = text.replace(/^The long-running operation has failed\.?\s*/, '').split(/\r?\n/)[0] || text;
  const code = (error as { code?: unknown } | undefined)?.code;
  return new Failure('Unavailable', `Azure could not finish the operation: ${words.slice(0, 600)}`, {
    registry: host,
    ...(typeof code === 'string' ? { acrCode: code } : {}),
    advice: 'Look at what it left with the Get cmdlet, then run the command again.',
  });
}

/** ARM's envelope, or that of a service behind it; the innermost words are the ones that say something. */
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

function correlation(response: HttpResponse): { correlationId?: string } {
  const id = header(response, 'x-ms-correlation-request-id');
  return id ? { correlationId: id } : {};
}

function kindOf(status: number, code: string | undefined): ErrorKind {
  if (status === 401) return 'Unauthenticated';
  if (status === 403) return 'Denied';
  if (status === 404) return 'NotFound';
  if (status === 409) return code === 'ScopeLocked' ? 'Locked' : 'Conflict';
  if (status === 429) return 'Throttled';
  return status >= 500 ? 'Unavailable' : 'InvalidInput';
}

function adviceFor(kind: ErrorKind, code: string | undefined): string {
  if (code === 'AlreadyInUse' || code === 'NameNotAvailable')
    return 'Names of registries are unique in all of Azure: choose another; Test-AzContainerRegistryNameAvailability asks for one.';
  if (code === 'ResourceGroupNotFound')
    return 'Check -ResourceGroupName and -SubscriptionId; AcrShell makes no resource groups.';
  if (code === 'SubscriptionNotFound') return 'Check -SubscriptionId, and that this identity sees it.';
  switch (kind) {
    case 'Unauthenticated':
      return 'Sign in again with Connect-AzContainerRegistryAccount, or Connect-AzAccount.';
    case 'Denied':
      return 'The identity needs a role that allows this at the registry or above it: Contributor to change, Owner to give access.';
    case 'NotFound':
      return 'Check the names; Get-AzContainerRegistry lists the registries that this identity sees.';
    case 'Locked':
      return 'A management lock keeps the resource: whoever set it can remove it (Remove-AzResourceLock).';
    case 'Conflict':
      return 'Something of that name is there already or is just being changed: look at it, then run the command again.';
    case 'Throttled':
      return 'Wait a few minutes, then run the command again.';
    case 'Unavailable':
      return 'The service has a passing fault: try again shortly.';
    default:
      return 'What it says is about the values that were given: correct them and run the command again.';
  }
}
