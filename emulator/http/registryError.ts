/** An answer of the registry that is an error: status, and the OCI error shape `{"errors":[{code,message,detail}]}`. */
export class RegistryError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, detail?: unknown, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'RegistryError';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }

  /** `detail` is left out when it is undefined, and stays when it is null: ACR does both. */
  toJSON(): { errors: { code: string; message: string; detail?: unknown }[] } {
    const { code, message, detail } = this;
    return { errors: [detail === undefined ? { code, message } : { code, message, detail }] };
  }
}
