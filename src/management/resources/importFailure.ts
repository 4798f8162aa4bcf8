import { Failure } from '../../call/failure.ts';
import type { ErrorKind } from '../../protocol/index.ts';

interface Import {
  readonly sourceImage: string;
  /** A login server, or the resource id of a registry. */
  readonly source: string;
  /** The one that it was to go into. */
  readonly registry: string;
}

/**
 * What went wrong between two registries. Azure names the target alone, and hides what the other one said as JSON in
 * the middle of its own sentence (Azure/azure-cli#31412).
 */
export function importFailure(error: unknown, what: Import): unknown {
  if (!(error instanceof Failure)) return error;
  const nested = nestedError(textOf(error));
  if (nested === undefined)
    return error.kind === 'Conflict' ? error.with({ advice: '-Mode Force replaces what is there.' }) : error;
  const { code, message, name } = nested;
  const isTarget = code === 'REGISTRY_DISALLOWED_OPERATION';
  const who = isTarget ? `The target registry ${what.registry}` : `The source registry ${hostOf(what.source)}`;
  const says = `${who} refused ${name ?? what.sourceImage}: ${message || code}.`;
  const kind = isTarget ? 'Locked' : kindOf(code);
  const advice = isTarget
    ? 'A lock of the target keeps it as it is: Get-AzContainerRegistryTag shows which.'
    : adviceOn(kind, what);
  return new Failure(kind, says, { ...error.detail, acrCode: code, resource: what.sourceImage, advice }, error);
}

/** Azure's full message, if the failure shows only its beginning. */
function textOf({ message, cause }: Failure): string {
  return cause instanceof Error ? cause.message : message;
}

function nestedError(text: string): { code: string; message: string; name?: string } | undefined {
  const start = text.indexOf('{"errors":');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    const [error] = JSON.parse(text.slice(start, end + 1)).errors;
    const [about] = Array.isArray(error.detail) ? error.detail : [error.detail];
    if (typeof error.code !== 'string') return undefined;
    return {
      code: error.code.slice(0, 100),
      message: typeof error.message === 'string' ? error.message.slice(0, 500).replace(/\.$/, '') : '',
      ...(typeof about?.Name === 'string' ? { name: about.Name.slice(0, 255) } : {}),
    };
  } catch {
    return undefined;
  }
}

function kindOf(code: string): ErrorKind {
  if (code === 'TOOMANYREQUESTS') return 'Throttled';
  if (/_UNKNOWN$/.test(code)) return 'NotFound';
  return /^(?:UNAUTHORIZED|DENIED)$/.test(code) ? 'Denied' : 'Unavailable';
}

function hostOf(source: string): string {
  return source.startsWith('/') ? (source.split('/').at(-1) ?? source) : source;
}

const isDockerHub = (host: string) => /^(?:registry-1\.|index\.)?docker\.io$/i.test(host);

function adviceOn(kind: ErrorKind, { source, sourceImage }: Import): string {
  if (isDockerHub(source) && !sourceImage.includes('/'))
    return `Official images of Docker Hub are under library/: -SourceImage library/${sourceImage}.`;
  if (kind === 'Throttled')
    return 'Give -Username and -Password of an account there: registries allow more to those that they know. Or wait.';
  const credentials = source.startsWith('/')
    ? 'Your identity needs a role that may pull there (AcrPull).'
    : 'Give -Username and -Password of an account there, if it is private.';
  return `Check the name of the image: many registries say the same of one that is not there. ${credentials}`;
}
