import { Failure } from '../../call/failure.ts';
import { present } from '../../protocol/present.ts';

export interface Argument {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

type Table = Readonly<Record<string, string>> | undefined;

export const argumentsOf = (plain: Table, secret: Table): Argument[] => [
  ...Object.entries(plain ?? {}).map(([name, value]) => ({ name, value, isSecret: false })),
  ...Object.entries(secret ?? {}).map(([name, value]) => ({ name, value, isSecret: true })),
];

/** `linux/arm/v7`, as the service takes it apart. */
export function platformOf(text: string | undefined) {
  const [os = 'linux', architecture = 'amd64', variant] = (text ?? 'linux/amd64').toLowerCase().split('/');
  const isKnown = ['linux', 'windows'].includes(os) && ['amd64', 'x86', '386', 'arm', 'arm64'].includes(architecture);
  if (isKnown && (variant === undefined || ['v6', 'v7', 'v8'].includes(variant))) {
    return present({ os: os === 'windows' ? 'Windows' : 'Linux', architecture, variant });
  }
  throw new Failure('InvalidInput', `Azure does not build for the platform '${text}'.`, {
    advice: 'Specify os/architecture or os/architecture/variant, for instance linux/amd64 or linux/arm/v7.',
  });
}

/** Names without a registry: the service prefixes them with the registry of the run. */
export function checkImages(images: readonly string[] | undefined): void {
  for (const image of images ?? []) {
    const plain = image.replace(/\{\{[^}]*\}\}/g, 'x');
    if (/^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?$/.test(plain)) continue;
    throw new Failure('InvalidInput', `'${image}' is not the name of an image.`, {
      resource: image,
      advice: "Specify repository:tag in lower case, for instance 'app:v1' or 'team/app:{{.Run.ID}}'.",
    });
  }
}

export interface BuildSteps {
  readonly images: readonly string[];
  readonly dockerfile: string;
  readonly arguments: readonly Argument[];
  readonly target: string | undefined;
  readonly push: boolean;
  readonly noCache: boolean;
  readonly cache: boolean;
  readonly timeout: number | undefined;
  /** By id: its address in a key vault. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Generates the task file that BuildKit with cache and secrets needs, so that users need not write it. */
export function buildKitTask(steps: BuildSteps): { yaml: string; values: readonly Argument[] } {
  const values = steps.arguments.map((one, index) => ({ ...one, name: `arg${index}` }));
  const secrets = Object.keys(steps.secrets);
  const words = [
    ...steps.images.flatMap((image) => ['-t', `$Registry/${image}`]),
    ...['-f', steps.dockerfile],
    ...(steps.target === undefined ? [] : ['--target', steps.target]),
    ...(steps.noCache ? ['--no-cache'] : []),
    ...steps.arguments.flatMap(({ name }, index) => ['--build-arg', `${name}={{.Values.arg${index}}}`]),
    ...secrets.flatMap((id) => ['--secret', `id=${id},src=/run/secrets/${id}`]),
    '.',
  ];
  const build = {
    build: words.map(quotedWord).join(' '),
    env: ['DOCKER_BUILDKIT=1'],
    ...(steps.cache ? { cache: 'enabled' } : {}),
    timeout: steps.timeout ?? 28_800,
    ...(secrets.length === 0 ? {} : { volumeMounts: secrets.map((id) => ({ name: id, mountPath: `/run/secrets` })) }),
  };
  const push =
    steps.push && steps.images.length > 0 ? [{ push: steps.images.map((image) => `$Registry/${image}`) }] : [];
  const task = {
    version: 'v1.1.0',
    ...(secrets.length === 0
      ? {}
      : {
          secrets: Object.entries(steps.secrets).map(([id, keyvault]) => ({ id, keyvault })),
          volumes: secrets.map((id) => ({ name: id, secret: { [id]: `{{.Secrets.${id} | b64enc}}` } })),
        }),
    steps: [build, ...push],
  };
  // JSON is valid YAML, with all quoting done.
  return { yaml: JSON.stringify(task, undefined, 2), values };
}

const quotedWord = (word: string) =>
  /^[\w@%+=:,./$-]+$/.test(word) || /^[\w@%+=:,./$-]*\{\{[^}]*\}\}$/.test(word)
    ? word
    : `"${word.replace(/["\\]/g, '\\$&')}"`;

/** One command as a task file. */
export const commandTask = (command: string, timeout: number | undefined): string =>
  JSON.stringify(
    { version: 'v1.1.0', steps: [{ cmd: command, disableWorkingDirectoryOverride: true, timeout: timeout ?? 3600 }] },
    undefined,
    2,
  );

export const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
