import { changes, example, where } from '../declare/azureResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';

/** A registry as an ARM template: infrastructure as code. */
const registryTemplate = objectType(
  'AcrShell.RegistryTemplate',
  'a template',
  {
    RegistryName: text,
    Path: text,
    Resources: texts,
    LeftOut: texts,
    Template: text,
  },
  columns('RegistryName', 'Path', 'Resources'),
);

const exported = {
  ...where,
  RegistryName: { ...where.RegistryName, aliases: ['Name', 'ContainerRegistryName'] },
  Path: { type: 'path', help: 'The file to write; by default the template is only in the output.', fills: 'path' },
  Force: { type: 'switch', help: 'Overwrites an existing file.', fills: 'force' },
} as const satisfies ParameterTable;

const registryTemplateExport = method({
  name: 'registry/exportTemplate',
  summary: 'Exports an ARM template of a registry and its resources.',
  effect: 'reads',
  params: paramsSchema(exported),
  result: registryTemplate.schema,
});

const templateCmdlets = {
  'Export-AzContainerRegistryTemplate': changes({
    synopsis: 'Exports an ARM template of a registry.',
    description:
      'It includes replications, scope maps, tokens, webhooks and network rules, but no content and no secrets: LeftOut lists what a template cannot contain. It is checked against the rules of the resource schema before it is written.',
    method: registryTemplateExport,
    type: 'AcrShell.RegistryTemplate',
    target: 'Template of registry {RegistryName}',
    parameters: exported,
    examples: [
      example('(Export-AzContainerRegistryTemplate -RegistryName demo).Template', 'Shows the template of a registry.'),
    ],
  }),
} as const satisfies Record<string, Cmdlet>;

export const templateResource = resource({
  plane: 'management',
  group: 'registries',
  types: [registryTemplate],
  methods: { registryTemplateExport },
  cmdlets: templateCmdlets,
});
