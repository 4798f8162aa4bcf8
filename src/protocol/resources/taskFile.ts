export type Kind = 'text' | 'number' | 'flag' | 'texts' | 'maps' | 'map';

/** The members of a task and a step (Azure/acr-builder, graph/task.go and graph/step.go; ACR Tasks reference: YAML). */
export const taskKeys: Readonly<Record<string, Kind>> = {
  version: 'text',
  steps: 'maps',
  stepTimeout: 'number',
  totalTimeout: 'number',
  workingDirectory: 'text',
  env: 'texts',
  secrets: 'maps',
  networks: 'maps',
  volumes: 'maps',
  alias: 'map',
};
export const stepKeys: Readonly<Record<string, Kind>> = {
  id: 'text',
  cmd: 'text',
  build: 'text',
  push: 'texts',
  workingDirectory: 'text',
  entryPoint: 'text',
  user: 'text',
  network: 'text',
  isolation: 'text',
  cpus: 'text',
  cache: 'text',
  volumeMounts: 'maps',
  env: 'texts',
  secretEnvs: 'texts',
  expose: 'texts',
  ports: 'texts',
  when: 'texts',
  exitedWith: 'texts',
  exitedWithout: 'texts',
  timeout: 'number',
  startDelay: 'number',
  retries: 'number',
  retryDelay: 'number',
  retryOnErrors: 'texts',
  repeat: 'number',
  cmdDownloadRetries: 'number',
  cmdDownloadRetryDelay: 'number',
  keep: 'flag',
  detach: 'flag',
  privileged: 'flag',
  ignoreErrors: 'flag',
  disableWorkingDirectoryOverride: 'flag',
  pull: 'flag',
};

export const versions = ['1.0-preview-1', 'v1.0.0', 'v1.1.0'];

const help: Readonly<Record<string, string>> = {
  version: 'Aliases ($ID, $Registry) are known from v1.1.0 on.',
  steps: 'Its steps, one after the other unless `when` changes the order.',
  stepTimeout: 'The time limit of a step in seconds, unless the step sets one; 600.',
  totalTimeout: 'Of older files.',
  secrets:
    'Secrets of a key vault: id, keyvault and, for a user-assigned identity, clientID. {{.Secrets.id}} stands for the value.',
  networks: 'Networks for the containers.',
  volumes: 'Volumes with files of secrets, base64: name, secret.',
  alias: 'Aliases of its own: src, values, directive.',
  id: 'Without blanks; acb_step_N unless given.',
  cmd: 'An image and its arguments, run as a container.',
  build: 'The arguments of `docker build`.',
  push: 'Images to push.',
  cache: 'enabled or disabled: layers are kept in the registry, by BuildKit.',
  volumeMounts: 'name and mountPath of each volume that the step sees.',
  env: 'NAME=value each; DOCKER_BUILDKIT=1 for BuildKit.',
  when: "Ids of the steps that it waits for; ['-'] for none.",
  timeout: 'Seconds.',
  retries: 'How often it is tried again.',
  retryDelay: 'Seconds between two tries; 5.',
  repeat: 'How often it is done again.',
  startDelay: 'Seconds before it starts.',
  keep: 'Keeps the container.',
  detach: 'Does not wait for its end.',
  ignoreErrors: 'Continues if the step fails.',
  pull: 'Pulls the image of `cmd` even if it is there.',
};

const valueSchemas = {
  text: { type: ['string', 'number', 'boolean'] },
  number: { type: ['integer', 'string'], minimum: 0 },
  flag: { type: ['boolean', 'string'] },
  texts: { type: 'array', items: { type: ['string', 'number', 'boolean'] } },
  maps: { type: 'array', items: { type: 'object' } },
  map: { type: 'object' },
} as const satisfies Record<Kind, object>;

const propertiesOf = (keys: Readonly<Record<string, Kind>>) =>
  Object.fromEntries(
    Object.entries(keys).map(([name, kind]) => [
      name,
      { ...valueSchemas[kind], ...(help[name] === undefined ? {} : { description: help[name] }) },
    ]),
  );

/** For editors: published as docs/task-file.schema.json. It cannot check the order of steps; `checkTaskFile` can. */
export const taskFileSchema = {
  type: 'object',
  required: ['steps'],
  additionalProperties: false,
  properties: {
    ...propertiesOf(taskKeys),
    version: { enum: versions, description: help.version },
    steps: {
      type: 'array',
      minItems: 1,
      description: help.steps,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: { ...propertiesOf(stepKeys), cache: { enum: ['enabled', 'disabled'], description: help.cache } },
        oneOf: [{ required: ['cmd'] }, { required: ['build'] }, { required: ['push'] }],
      },
    },
  },
};
