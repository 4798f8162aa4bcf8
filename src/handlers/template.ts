import { Failure } from '../call/failure.ts';
import { saveSmallFile } from '../files/smallFile.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import { exportTemplate, type Template } from '../management/template/exportTemplate.ts';
import { templateSchema } from '../management/template/templateSchema.ts';
import { validator } from '../validation/validators.ts';
import { localPath } from './checkedNames.ts';
import type { Handler } from './handler.ts';

/** Writes the template after it has been checked against the resource schema. */
export const registryTemplateExport: Handler<'registryTemplateExport'> = async (
  { path, force, ...params },
  { session },
  call,
) => {
  const target = path === undefined ? undefined : localPath(path);
  const manager = await session.manager(call);
  const { registryName, template, leftOut } = await readingAzure(manager.host, () =>
    exportTemplate(manager, params, call),
  );
  await check(template);
  const text = `${JSON.stringify(template, null, 2)}\n`;
  if (target !== undefined) await saveSmallFile(target, Buffer.from(text, 'utf8'), force === true);
  return {
    registryName,
    resources: template.resources.map(
      ({ type, name }) => `${type.split('/').slice(1).join('/')} ${shown(name, registryName)}`,
    ),
    leftOut: [...leftOut],
    template: text,
    ...(path === undefined ? {} : { path }),
  };
};

async function check(template: Template): Promise<void> {
  const validate = await validator('ARM template of a registry', templateSchema);
  if (validate(template)) return;
  const [error] = validate.errors ?? [];
  throw new Failure(
    'BadAnswer',
    `The registry has a property that the published schema of templates lacks: ${error?.instancePath} ${error?.message}.`,
    {
      advice: 'Nothing was written. Report this with the version of AcrShell: the service is newer than its schema.',
    },
  );
}

/** `[format('{0}/{1}', parameters('registryName'), 'reader')]` in readable form. */
function shown(name: string, registry: string): string {
  return /'([^']+)'\)\]$/.exec(name)?.[1]?.replace(/^registryName$/, registry) ?? name;
}
