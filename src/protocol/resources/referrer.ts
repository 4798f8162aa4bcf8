import { method } from '../declare/method.ts';
import { bytes, itemsOf, needed, objectType, text, texts } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { defaultProfile, digestOrTag, example, ofManifest, onlySet } from './registryParameters.ts';

const referrer = objectType(
  'AcrShell.Referrer',
  'a referrer',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Digest: needed(text),
    MediaType: needed(text),
    ArtifactType: text,
    Size: { ...needed(bytes), help: 'The size of its manifest in bytes.' },
    Annotations: { ...needed(texts), help: 'key=value' },
    Subject: { ...needed(text), help: 'The digest of the manifest that it refers to.' },
  },
  [{ property: 'RepositoryName' }, shortDigest, { property: 'ArtifactType' }, { property: 'Subject', view: 'digest' }],
);
const getReferrers = {
  ...ofManifest,
  ArtifactType: { type: 'string', help: 'Only those of this type.', fills: 'artifactType' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const referrerList = method({
  name: 'referrer/list',
  summary:
    'The artifacts that refer to a manifest: signatures, SBOMs (GET /v2/{repository}/referrers/{digest}, or its tag).',
  effect: 'reads',
  params: { ...paramsSchema(getReferrers), anyOf: digestOrTag },
  result: itemsOf(referrer),
});

export const referrerResource = resource({
  plane: 'data',
  group: 'content',
  types: [referrer],
  methods: { referrerList },
  cmdlets: {
    'Get-AzContainerRegistryReferrer': {
      synopsis: 'Lists the artifacts that refer to a manifest: signatures, SBOMs, attestations.',
      description: 'Uses the referrers API of the registry, or the fallback tag if the registry lacks it.',
      sets: {
        [onlySet]: { action: { do: 'expand', method: referrerList, property: 'items', type: 'AcrShell.Referrer' } },
      },
      parameters: getReferrers,
      outputs: ['AcrShell.Referrer'],
      examples: [
        example(
          'Get-AzContainerRegistryReferrer -RegistryName myregistry -RepositoryName hello-world -Tag v1',
          'Lists the artifacts that refer to an image.',
        ),
      ],
    },
  },
});
