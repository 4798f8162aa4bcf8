import { json, type Reply } from '../http/reply.ts';

/** Resource Manager's error: status, and `{"error":{code,message,target,details}}`. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly headers: Record<string, string>;
  /** Of the registry's provider, which states its status beside the error. */
  ofProvider: boolean | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    {
      target,
      headers = {},
      ofProvider,
    }: { target?: string; headers?: Record<string, string>; ofProvider?: boolean } = {},
  ) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.target = target;
    this.headers = headers;
    this.ofProvider = ofProvider;
  }

  toJSON(): { error: { code: string; message: string; target?: string }; status?: string } {
    const { code, message, target } = this;
    const error = { code, message, ...(target === undefined ? {} : { target }) };
    return this.ofProvider === true ? { error, status: 'Failed' } : { error };
  }
}

export const armErrorReply = (error: ArmError): Reply => json(error.status, error, error.headers);

// Texts are those of the service's answers, as far as they are public.

export const subscriptionNotFound = (id: string) =>
  new ArmError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);

export const groupNotFound = (name: string) =>
  new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);

export const resourceNotFound = (type: string, name: string, group: string) =>
  new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type.split('/')[0]}/${interleave(type, name)}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { ofProvider: false },
  );

export const parentNotFound = (action: string, type: string, parent: string) =>
  new ArmError(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${action}' on resource(s) of type '${type.split('/').slice(1).join('/')}', because the parent resource '${parent}' could not be found.`,
  );

export const methodNotSupported = (method: string) =>
  new ArmError(405, 'HttpMethodNotSupported', `The http method '${method}' is not supported on this resource.`);

export const invalid = (code: string, message: string, target?: string) =>
  new ArmError(400, code, message, target === undefined ? {} : { target });

export const conflict = (code: string, message: string) => new ArmError(409, code, message);

/** `A/registries/tokens` and `r/t` are `registries/r/tokens/t`. */
function interleave(type: string, name: string): string {
  const names = name.split('/');
  return type
    .split('/')
    .slice(1)
    .map((part, index) => `${part}/${names[index] ?? ''}`)
    .join('/');
}
