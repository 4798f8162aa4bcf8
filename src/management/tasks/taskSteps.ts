import { Failure } from '../../call/failure.ts';
import { readSmallText } from '../../files/smallFile.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { argumentsOf, commandTask, encoded } from './requests.ts';
import { sourceOf } from './sources.ts';
import { checkTaskFile } from './taskFile.ts';

/** The file extensions by which az recognises a task file, too; any other file is a Dockerfile. */
const taskFileEndings = /\.(?:ya?ml|toml|json|sh|bash|zsh|ps1?|cmd|bat|[tj]s|php|py|rb|lua)$/i;

type Settings = Omit<Params['taskUpdate'], 'name'>;

const invalid = (message: string, advice: string) => new Failure('InvalidInput', message, { advice });

/** The step in the service's form; undefined if no parameter of it was given. */
export async function stepOf(params: Settings, before: Readonly<Record<string, unknown>> | undefined) {
  const ways = [
    ['-Command', params.command],
    ['-Yaml', params.yaml],
    ['-YamlPath', params.yamlPath],
    ['-Path', params.path],
  ].filter(([, value]) => value !== undefined);
  if (ways.length > 1 && !(ways.length === 2 && params.path !== undefined && params.command === undefined)) {
    throw invalid(
      `${ways.map(([name]) => name).join(' and ')} cannot be combined.`,
      'Specify one of -Command, -Yaml, -YamlPath, or -Path with -Dockerfile.',
    );
  }
  const text = await taskText(params);
  const values = valuesOf(params);
  if (text !== undefined)
    return { type: 'EncodedTask', encodedTaskContent: encoded(text), ...present({ values }), ...contextOf(params) };
  return sourceStep(params, before, values);
}

function valuesOf({ values, secretValues }: Settings) {
  return values === undefined && secretValues === undefined ? undefined : argumentsOf(values, secretValues);
}

/** Far more than the service takes. */
const mostBytes = 4 * 1024 * 1024;

async function taskText({ command, yaml, yamlPath, timeout }: Settings): Promise<string | undefined> {
  if (command !== undefined) return commandTask(command, timeout);
  const text = yamlPath === undefined ? yaml : await readSmallText(yamlPath, mostBytes);
  if (text !== undefined) await checkTaskFile(text, yamlPath ?? '-Yaml');
  return text;
}

/** A task fetches its sources for each run, so a folder of this machine cannot be its source. */
function contextOf({ path, gitToken }: Settings) {
  const source = sourceOf(path);
  if (source.kind === 'folder') {
    throw invalid(
      `A task cannot use ${source.folder} as its source: it is a folder of this machine.`,
      'Specify the address of a git repository or an artifact as -Path; to build a folder, use Invoke-AzContainerRegistryBuild or Start-AzContainerRegistryTask -Path.',
    );
  }
  return present({
    contextPath: source.kind === 'remote' ? source.location : undefined,
    contextAccessToken: gitToken,
  });
}

function sourceStep(
  params: Settings,
  before: Readonly<Record<string, unknown>> | undefined,
  values: ReturnType<typeof valuesOf>,
) {
  const { file, images, target, noPush, noCache, buildArguments, secretBuildArguments } = params;
  const hasArguments = buildArguments !== undefined || secretBuildArguments !== undefined;
  const given = hasArguments ? argumentsOf(buildArguments, secretBuildArguments) : undefined;
  const context = contextOf(params);
  const isSilent = [file, images, target, noPush, noCache, given, values].every((one) => one === undefined);
  if (before !== undefined && isSilent && Object.keys(context).length === 0) return undefined;
  const named = file === undefined ? before?.type : taskFileEndings.test(file) ? 'FileTask' : 'Docker';
  if (before === undefined && context.contextPath === undefined) {
    throw invalid(
      'No step was specified for the task.',
      "Specify -Command, -Yaml, -YamlPath, or -Path with -Dockerfile; for instance -Command 'acr purge --filter app:.* --ago 30d'.",
    );
  }
  if (named === 'EncodedTask') return { type: named, ...context, ...present({ values }) };
  if (named === 'FileTask') return { type: named, ...context, ...present({ taskFilePath: file, values }) };
  return {
    type: 'Docker',
    ...context,
    ...present({
      dockerFilePath: file ?? (before === undefined ? 'Dockerfile' : undefined),
      imageNames: images,
      target,
      arguments: given,
      isPushEnabled: noPush === undefined ? (images === undefined ? undefined : true) : !noPush,
      noCache,
    }),
  };
}
