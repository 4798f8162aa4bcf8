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
  /** By id: the value itself, or its address in a key vault. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Generates the task file that BuildKit with cache and secrets needs, so that users need not write it. */
export function buildKitTask(steps: BuildSteps): { yaml: string; values: readonly Argument[] } {
  const secrets = secretFiles(steps.secrets);
  const values = [...steps.arguments.map((one, index) => ({ ...one, name: `arg${index}` })), ...secrets.values];
  const words = [
    ...steps.images.flatMap((image) => ['-t', `$Registry/${image}`]),
    ...['-f', steps.dockerfile],
    ...(steps.target === undefined ? [] : ['--target', steps.target]),
    ...(steps.noCache ? ['--no-cache'] : []),
    ...steps.arguments.flatMap(({ name }, index) => ['--build-arg', `${name}={{.Values.arg${index}}}`]),
    ...secrets.files.flatMap(({ id, file }) => ['--secret', `id=${id},src=${secretsFolder}/${file}`]),
    '.',
  ];
  const build = {
    build: words.map(quotedWord).join(' '),
    env: ['DOCKER_BUILDKIT=1'],
    ...(steps.cache ? { cache: 'enabled' } : {}),
    timeout: steps.timeout ?? 28_800,
    ...(secrets.files.length === 0 ? {} : { volumeMounts: [{ name: 'secrets', mountPath: secretsFolder }] }),
  };
  const push =
    steps.push && steps.images.length > 0 ? [{ push: steps.images.map((image) => `$Registry/${image}`) }] : [];
  const task = {
    version: 'v1.1.0',
    ...(secrets.vault.length === 0 ? {} : { secrets: secrets.vault }),
    ...(secrets.files.length === 0 ? {} : { volumes: [{ name: 'secrets', secret: secrets.contents }] }),
    steps: [build, ...push],
  };
  // JSON is valid YAML, with all quoting done.
  return { yaml: JSON.stringify(task, undefined, 2), values };
}

const secretsFolder = '/run/secrets';

/**
 * Secrets as files of one volume (two volumes can't be mounted at one place). Names in templates are our own: an id such
 * as `npm-token` is none there. A value is sent as a secret value of the run, which Azure never shows.
 */
function secretFiles(secrets: BuildSteps['secrets']) {
  const files = Object.entries(secrets).map(([id, value], index) => {
    if (/^\w[\w.-]*$/.test(id)) return { id, value, file: `secret${index}`, isInVault: vaultSecret.test(value) };
    throw new Failure('InvalidInput', `'${id}' is not the id of a secret.`, {
      resource: id,
      advice: "An id has letters, digits, '.', '-' and '_', as in RUN --mount=type=secret,id=npm-token.",
    });
  });
  const named = ({ file, isInVault }: (typeof files)[number]) =>
    `{{.${isInVault ? 'Secrets' : 'Values'}.${file} | b64enc}}`;
  return {
    files,
    contents: Object.fromEntries(files.map((one) => [one.file, named(one)])),
    vault: files.flatMap(({ file, value, isInVault }) => (isInVault ? [{ id: file, keyvault: value }] : [])),
    values: files.flatMap(({ file, value, isInVault }) => (isInVault ? [] : [{ name: file, value, isSecret: true }])),
  };
}

/** The id of a secret in a key vault, of whichever cloud. */
const vaultSecret = /^https:\/\/[\w-]+\.vault\.[\w.-]+\/secrets\/[\w-]+/i;

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
