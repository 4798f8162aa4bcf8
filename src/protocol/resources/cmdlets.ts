import type { Action, Cmdlet, Parameter } from '../declare/cmdlet.ts';
import { artifactCopy, artifactPull, artifactPush } from './artifact.ts';
import { blobGet, blobPublish, blobRemove, blobSave } from './blob.ts';
import { contextClear, contextConnect, contextDisconnect, contextGet } from './context.ts';
import { emulatorStart, emulatorStop } from './emulator.ts';
import { environmentAdd, environmentGet } from './environment.ts';
import { managementCmdlets } from './management.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './manifest.ts';
import { manifestContentGet, manifestContentSet, referrerList, tagAdd } from './manifestContent.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './tag.ts';

export type { Action, Cmdlet, Parameter } from '../declare/cmdlet.ts';

const registryName: Parameter = {
  type: 'string',
  help: 'The registry: its bare name, its login server with or without a port, or the name of a running emulator.',
  mandatory: true,
  pipeline: true,
  fills: 'registry',
};

const repositoryName: Parameter = {
  type: 'string',
  help: 'The repository, slashes included (team/payments/api).',
  mandatory: true,
  pipeline: true,
  fills: 'repository',
};

const defaultProfile: Parameter = {
  type: 'object',
  help: 'Accepted as Az does: the Azure context to use for this call.',
  aliases: ['AzContext', 'AzureRmContext', 'AzureCredential'],
  powershellOnly: true,
};

const first: Parameter = {
  type: 'int',
  help: 'Stop after this many; no more pages are asked for than that takes.',
  range: [0, 2147483647],
  fills: 'first',
};

const orderBy: Parameter = {
  type: 'string',
  help: 'None sorts by name; the other two let the service sort by last update.',
  values: ['None', 'LastUpdateTimeAscending', 'LastUpdateTimeDescending'],
  fills: 'orderBy',
};

function flags(item: string): Record<string, Parameter> {
  const flag = (help: string, fills: string): Parameter => ({ type: 'bool', help, fills });
  return {
    DeleteEnabled: flag(`$false: the ${item} can not be deleted.`, 'deleteEnabled'),
    WriteEnabled: flag(`$false: the ${item} can neither be overwritten nor deleted.`, 'writeEnabled'),
    ListEnabled: flag(`$false: the ${item} is left out of lists; it can still be read by name.`, 'listEnabled'),
    ReadEnabled: flag(`$false: the ${item} can not be pulled.`, 'readEnabled'),
  };
}

const list = 'ListParameterSet';
const get = 'GetParameterSet';
const byManifest = 'ByManifestParameterSet';
const byTag = 'ByTagParameterSet';
const only = 'Default';

const digestParameter: Parameter = {
  type: 'string',
  help: 'The digest of the manifest (sha256:...).',
  aliases: ['Name', 'Digest'],
  sets: [byManifest],
  mandatory: true,
  pipeline: true,
  fills: 'digest',
};

const tagParameter: Parameter = {
  type: 'string',
  help: 'A tag that points at the manifest. It costs one request more than the digest.',
  sets: [byTag],
  mandatory: true,
  pipeline: true,
  fills: 'tag',
};

/** Content cmdlets take a digest, a tag, or (from a piped tag) both: then the digest says what, the tag its name. */
const contentTag: Parameter = {
  type: 'string',
  help: 'The tag.',
  aliases: ['Name'],
  pipeline: true,
  fills: 'tag',
};

const contentDigest: Parameter = {
  type: 'string',
  help: 'The digest of the manifest (sha256:...), in place of a tag.',
  aliases: ['Digest'],
  pipeline: true,
  fills: 'digest',
};

const blobDigest: Parameter = {
  type: 'string',
  help: 'The digest of the blob (sha256:...).',
  mandatory: true,
  pipeline: true,
  fills: 'digest',
};

const byContent = 'ContentParameterSet';
const byPath = 'PathParameterSet';

const connect = {
  do: 'call',
  method: contextConnect,
  writes: 'Login Succeeded',
  exposes: { parameter: 'ExposeToken', type: 'AcrShell.ExposedToken' },
} as const satisfies Action;

const example = (code: string, says: string) => ({ code, says });

const dataCmdlets = {
  'Connect-AzContainerRegistry': {
    synopsis: 'Signs in to a registry for every cmdlet of this session.',
    description:
      'Verifies the credential with one request and keeps it, in memory only, until Clear-AzContainerRegistryContext or the end of the session. Several registries can be connected at once, each with its own identity.',
    sets: {
      WithoutNameAndPasswordParameterSet: { action: connect },
      WithNameAndPasswordParameterSet: { action: connect, with: { 'credential.kind': 'password' } },
      CredentialParameterSet: { action: connect, with: { 'credential.kind': 'password' } },
      CertificateParameterSet: { action: connect, with: { 'credential.kind': 'certificate' } },
      FederatedTokenParameterSet: { action: connect, with: { 'credential.kind': 'federatedToken' } },
      ManagedIdentityParameterSet: { action: connect, with: { 'credential.kind': 'managedIdentity' } },
      DeviceAuthenticationParameterSet: { action: connect, with: { 'credential.kind': 'deviceCode' } },
      AccessTokenParameterSet: { action: connect, with: { 'credential.kind': 'entraToken' } },
      AnonymousParameterSet: { action: connect, with: { 'credential.kind': 'anonymous' } },
    },
    parameters: {
      Name: { ...registryName, aliases: ['RegistryName'] },
      UserName: {
        type: 'string',
        help: 'Admin user, name of a repository-scoped token, or application id of a service principal.',
        sets: ['WithNameAndPasswordParameterSet'],
        mandatory: true,
        pipeline: true,
        fills: 'credential.userName',
      },
      Password: {
        type: 'secret',
        help: 'Its password: text as in Az, or a SecureString.',
        sets: ['WithNameAndPasswordParameterSet'],
        mandatory: true,
        pipeline: true,
        fills: 'credential.password',
      },
      Credential: {
        type: 'credential',
        help: 'User name and password as one PSCredential.',
        sets: ['CredentialParameterSet'],
        mandatory: true,
        powershellOnly: true,
      },
      ServicePrincipal: {
        type: 'switch',
        help: 'The credential is an application id and a secret of Entra ID, not of the registry itself.',
        sets: ['WithNameAndPasswordParameterSet', 'CredentialParameterSet'],
        fills: 'credential.servicePrincipal',
      },
      ApplicationId: {
        type: 'string',
        help: 'The application (client) id of the service principal or workload identity.',
        sets: ['CertificateParameterSet', 'FederatedTokenParameterSet'],
        mandatory: true,
        fills: 'credential.clientId',
      },
      CertificatePath: {
        type: 'path',
        help: 'A PEM file with the certificate and the private key of the service principal.',
        sets: ['CertificateParameterSet'],
        mandatory: true,
        fills: 'credential.path',
      },
      CertificatePassword: {
        type: 'secret',
        help: 'The password of the private key, if it has one.',
        sets: ['CertificateParameterSet'],
        fills: 'credential.password',
      },
      FederatedTokenFile: {
        type: 'path',
        help: 'A file with a token of another issuer (workload identity); it is read anew each time.',
        sets: ['FederatedTokenParameterSet'],
        mandatory: true,
        fills: 'credential.file',
      },
      Identity: {
        type: 'switch',
        help: 'The managed identity of this machine.',
        aliases: ['MSI', 'ManagedService'],
        sets: ['ManagedIdentityParameterSet'],
        mandatory: true,
      },
      AccountId: {
        type: 'string',
        help: 'The client id of a user-assigned managed identity.',
        sets: ['ManagedIdentityParameterSet'],
        fills: 'credential.clientId',
      },
      UseDeviceAuthentication: {
        type: 'switch',
        help: 'Shows a code to be typed at another device, where a person signs in.',
        aliases: ['DeviceCode', 'DeviceAuth', 'Device'],
        sets: ['DeviceAuthenticationParameterSet'],
        mandatory: true,
      },
      AccessToken: {
        type: 'secret',
        help: 'An Entra ID access token for the registry (audience https://containerregistry.azure.net) that you already have.',
        sets: ['AccessTokenParameterSet'],
        mandatory: true,
        fills: 'credential.token',
      },
      Tenant: {
        type: 'string',
        help: 'The tenant (directory) of the identity; an application needs it named.',
        aliases: ['TenantId'],
        sets: [
          'WithNameAndPasswordParameterSet',
          'CredentialParameterSet',
          'CertificateParameterSet',
          'FederatedTokenParameterSet',
          'DeviceAuthenticationParameterSet',
          'AccessTokenParameterSet',
        ],
        fills: 'credential.tenant',
      },
      Anonymous: {
        type: 'switch',
        help: 'No identity: reading only, where the registry allows anonymous pull.',
        sets: ['AnonymousParameterSet'],
        mandatory: true,
      },
      Environment: {
        type: 'string',
        help: 'The cloud of the registry: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.',
        aliases: ['EnvironmentName'],
        fills: 'environment',
      },
      Audience: {
        type: 'string',
        help: 'What Entra ID tokens are for, where it is not what the cloud says.',
        fills: 'audience',
      },
      Proxy: { type: 'string', help: 'The http(s) address of a proxy to this registry.', fills: 'proxy' },
      ExposeToken: {
        type: 'switch',
        help: 'Writes login server and token, as SecureString, instead of the words; no docker login is written.',
        fills: 'exposeToken',
      },
      DockerLogin: {
        type: 'switch',
        help: 'Writes a docker login as well, where docker or podman looks for it; neither need be installed.',
        fills: 'dockerLogin',
      },
      SkipDockerLogin: { type: 'switch', help: 'Writes no docker login.', fills: 'skipDockerLogin' },
      TimeoutSec: {
        type: 'int',
        help: 'How long one request to this registry may take, in seconds (100 unless told otherwise).',
        range: [1, 3600],
        fills: 'timeoutSeconds',
      },
      MaximumRetryCount: {
        type: 'int',
        help: 'How often a throttled or failed request is tried again (4 unless told otherwise).',
        range: [0, 20],
        fills: 'retries',
      },
      DefaultProfile: defaultProfile,
    },
    outputs: ['string', 'AcrShell.ExposedToken'],
    examples: [
      example(
        'Connect-AzContainerRegistry -Name myregistry -UserName myregistry -Password $secret.Password',
        'Signs in with the admin user, as a published runbook does.',
      ),
      example(
        'Connect-AzContainerRegistry -Name myregistry -Credential (Get-Credential)',
        'Asks for user name and password; neither is shown or stored.',
      ),
      example(
        'Connect-AzContainerRegistry -Name myregistry -Identity',
        'Signs in as the managed identity of this machine.',
      ),
    ],
  },
  'Get-AzContainerRegistryContext': {
    synopsis: 'Shows which registries this session is connected to, and as whom.',
    description:
      'Writes one object for each connected registry: its identity, tokens held and requests made, and never a secret.',
    sets: {
      [only]: { action: { do: 'expand', method: contextGet, property: 'connections', type: 'AcrShell.Connection' } },
    },
    parameters: { RegistryName: { ...registryName, mandatory: false } },
    outputs: ['AcrShell.Connection'],
    examples: [
      example('Get-AzContainerRegistryContext', 'Lists the connected registries with the requests made to each.'),
    ],
  },
  'Clear-AzContainerRegistryContext': {
    synopsis: 'Drops every token and credential of this session, or those of one registry.',
    description:
      'What was dropped is gone from memory as far as JavaScript allows; nothing was ever on disk. Connected registries must be connected again.',
    sets: { [only]: { action: { do: 'call', method: contextClear } } },
    parameters: { RegistryName: { ...registryName, mandatory: false, absent: 'every registry' } },
    target: 'Tokens and credentials of {RegistryName}',
    outputs: ['none'],
    examples: [
      example('Clear-AzContainerRegistryContext', 'Drops everything.'),
      example('Clear-AzContainerRegistryContext -RegistryName myregistry', 'Drops what belongs to one registry.'),
    ],
  },
  'Disconnect-AzContainerRegistry': {
    synopsis: 'Signs out of a registry and takes its docker login back.',
    description:
      'Drops the tokens and the credential of one registry, as Clear-AzContainerRegistryContext does, and removes the login that Connect-AzContainerRegistry wrote for docker or podman.',
    sets: { [only]: { action: { do: 'call', method: contextDisconnect } } },
    parameters: { Name: { ...registryName, aliases: ['RegistryName'] } },
    target: 'Session and docker login of {Name}',
    outputs: ['none'],
    examples: [example('Disconnect-AzContainerRegistry -Name myregistry', 'Signs out, and docker with it.')],
  },
  'Add-AzContainerRegistryEnvironment': {
    synopsis: 'Makes a cloud known to this session.',
    description:
      'A disconnected cloud, or one with settings of its own: the suffix of its login servers, where Entra ID is, and what its tokens are for. What is left out is as in AzureCloud; a known name changes that cloud for this session.',
    sets: { [only]: { action: { do: 'call', method: environmentAdd, type: 'AcrShell.Environment' } } },
    parameters: {
      Name: { type: 'string', help: 'Its name, for -Environment.', mandatory: true, fills: 'name' },
      RegistrySuffix: {
        type: 'string',
        help: 'What bare registry names are completed by (azurecr.io).',
        aliases: ['ContainerRegistryEndpointSuffix'],
        mandatory: true,
        fills: 'registrySuffix',
      },
      Audience: {
        type: 'string',
        help: 'What Entra ID tokens for its registries are for.',
        aliases: ['ContainerRegistryEndpointResourceId'],
        fills: 'audience',
      },
      AuthorityHost: {
        type: 'string',
        help: 'Where Entra ID is (https://login.microsoftonline.com).',
        aliases: ['ActiveDirectoryEndpoint'],
        fills: 'authorityHost',
      },
      ResourceManagerUrl: {
        type: 'string',
        help: 'Where Azure Resource Manager is (https://management.azure.com), for the cmdlets that manage registries.',
        aliases: ['ResourceManagerEndpoint'],
        fills: 'resourceManagerUrl',
      },
      ResourceManagerAudience: {
        type: 'string',
        help: 'What tokens for that are for, where it is not its address.',
        aliases: ['ActiveDirectoryServiceEndpointResourceId'],
        fills: 'resourceManagerAudience',
      },
      GraphUrl: {
        type: 'string',
        help: 'Where Microsoft Graph is (https://graph.microsoft.com): it knows the object ids of applications.',
        aliases: ['MicrosoftGraphUrl'],
        fills: 'graphUrl',
      },
    },
    outputs: ['AcrShell.Environment'],
    examples: [
      example(
        'Add-AzContainerRegistryEnvironment -Name Contoso -RegistrySuffix acr.contoso.local -AuthorityHost https://login.contoso.local',
        'Makes a disconnected cloud known.',
      ),
    ],
  },
  'Get-AzContainerRegistryEnvironment': {
    synopsis: 'Shows the clouds that this session knows.',
    description: 'The three of Azure, and those that Add-AzContainerRegistryEnvironment added.',
    sets: {
      [only]: {
        action: { do: 'expand', method: environmentGet, property: 'environments', type: 'AcrShell.Environment' },
      },
    },
    parameters: { Name: { type: 'string', help: 'One cloud; all of them without it.', fills: 'name' } },
    outputs: ['AcrShell.Environment'],
    examples: [example('Get-AzContainerRegistryEnvironment', 'Lists them with their suffixes.')],
  },
  'Get-AzContainerRegistryRepository': {
    synopsis: 'Lists the repositories of a registry, or gets one.',
    description:
      'Without -Name it writes the names, as plain text that also pipes into the other cmdlets. With -Name it writes the repository; with a wildcard, every repository that matches.',
    sets: {
      [list]: { action: { do: 'names', method: repositoryList } },
      [get]: {
        action: { do: 'getOrMatch', get: repositoryGet, list: repositoryList, type: 'AcrShell.Repository' },
      },
    },
    parameters: {
      RegistryName: registryName,
      First: first,
      Name: {
        type: 'string',
        help: 'The repository; wildcards match several.',
        aliases: ['RepositoryName'],
        sets: [get],
        mandatory: true,
        pipeline: true,
        fills: 'name',
      },
      DefaultProfile: defaultProfile,
    },
    outputs: ['string', 'AcrShell.Repository'],
    examples: [
      example('Get-AzContainerRegistryRepository -RegistryName myregistry', 'Writes the name of every repository.'),
      example(
        "Get-AzContainerRegistryRepository -RegistryName myregistry -Name 'team/*'",
        'Writes the repositories of one team.',
      ),
    ],
  },
  'Update-AzContainerRegistryRepository': {
    synopsis: 'Locks or unlocks a repository.',
    description: 'Changes only the flags that are given and writes the new state.',
    sets: { [only]: { action: { do: 'call', method: repositoryUpdate, type: 'AcrShell.Repository' } } },
    parameters: {
      RegistryName: registryName,
      Name: {
        type: 'string',
        help: 'The repository.',
        aliases: ['RepositoryName'],
        mandatory: true,
        pipeline: true,
        fills: 'name',
      },
      ...flags('repository'),
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{Name}',
    outputs: ['AcrShell.Repository'],
    examples: [
      example(
        'Update-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -DeleteEnabled $false',
        'Guards the repository against deletion.',
      ),
    ],
  },
  'Remove-AzContainerRegistryRepository': {
    synopsis: 'Deletes a repository with every manifest and tag in it.',
    description:
      'Writes what was deleted. A repository that is locked, or holds something locked, is refused by the registry.',
    sets: { [only]: { action: { do: 'call', method: repositoryRemove, type: 'AcrShell.DeletedRepository' } } },
    parameters: {
      RegistryName: registryName,
      Name: {
        type: 'string',
        help: 'The repository.',
        aliases: ['RepositoryName'],
        mandatory: true,
        pipeline: true,
        fills: 'name',
      },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{Name} with everything in it',
    outputs: ['AcrShell.DeletedRepository'],
    examples: [
      example(
        'Remove-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -WhatIf',
        'Says what would be deleted and deletes nothing.',
      ),
    ],
  },
  'Get-AzContainerRegistryManifest': {
    synopsis: 'Lists the manifests of a repository, or gets one.',
    description:
      'Without -Name it writes one object whose ManifestsAttributes holds them all. With -Name, a digest, it writes that manifest; with a wildcard (*) it streams one object a manifest.',
    sets: {
      [list]: {
        action: { do: 'collect', method: manifestList, type: 'AcrShell.ManifestList', into: 'ManifestsAttributes' },
      },
      [get]: { action: { do: 'getOrMatch', get: manifestGet, list: manifestList, type: 'AcrShell.Manifest' } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Name: {
        type: 'string',
        help: 'The digest of the manifest (sha256:...), or a wildcard.',
        aliases: ['Manifest', 'Digest'],
        sets: [get],
        mandatory: true,
        pipeline: true,
        fills: 'digest',
      },
      First: first,
      OrderBy: orderBy,
      DefaultProfile: defaultProfile,
    },
    outputs: ['AcrShell.ManifestList', 'AcrShell.Manifest'],
    examples: [
      example(
        '(Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world).ManifestsAttributes',
        'Lists the manifests of the repository.',
      ),
      example(
        'Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Name * -OrderBy LastUpdateTimeAscending -First 3',
        'Streams the three oldest.',
      ),
    ],
  },
  'Update-AzContainerRegistryManifest': {
    synopsis: 'Locks or unlocks a manifest, named by its digest or by a tag.',
    description: 'Changes only the flags that are given and writes the new state.',
    sets: {
      [byManifest]: { action: { do: 'call', method: manifestUpdate, type: 'AcrShell.Manifest' } },
      [byTag]: { action: { do: 'call', method: manifestUpdate, type: 'AcrShell.Manifest' } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Manifest: digestParameter,
      Tag: tagParameter,
      ...flags('manifest'),
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}, manifest {Manifest}{Tag}',
    outputs: ['AcrShell.Manifest'],
    examples: [
      example(
        'Update-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag latest -WriteEnabled $false',
        'Guards the image that latest points at against deletion.',
      ),
    ],
  },
  'Remove-AzContainerRegistryManifest': {
    synopsis: 'Deletes a manifest and every tag that points at it.',
    description: 'Named by its digest or by a tag. To delete only the tag, use Remove-AzContainerRegistryTag.',
    sets: {
      [byManifest]: { action: { do: 'call', method: manifestRemove } },
      [byTag]: { action: { do: 'call', method: manifestRemove } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Manifest: digestParameter,
      Tag: tagParameter,
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}, manifest {Manifest}{Tag} and its tags',
    outputs: ['bool'],
    examples: [
      example(
        'Remove-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag v1 -WhatIf',
        'Says which manifest would be deleted and deletes nothing.',
      ),
    ],
  },
  'Get-AzContainerRegistryTag': {
    synopsis: 'Lists the tags of a repository, or gets one.',
    description:
      'Without -Name it writes one object whose Tags holds them all. With -Name it writes that tag; with a wildcard (v1.*) it streams one object a match, page by page.',
    sets: {
      [list]: { action: { do: 'collect', method: tagList, type: 'AcrShell.TagList', into: 'Tags' } },
      [get]: { action: { do: 'getOrMatch', get: tagGet, list: tagList, type: 'AcrShell.Tag' } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Name: {
        type: 'string',
        help: 'The tag; wildcards match several.',
        sets: [get],
        mandatory: true,
        pipeline: true,
        fills: 'name',
      },
      First: first,
      OrderBy: orderBy,
      DefaultProfile: defaultProfile,
    },
    outputs: ['AcrShell.TagList', 'AcrShell.Tag'],
    examples: [
      example(
        '(Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world).Tags.Name',
        'Writes the names of the tags.',
      ),
      example(
        "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' -First 10",
        'Streams the first ten that match.',
      ),
    ],
  },
  'Update-AzContainerRegistryTag': {
    synopsis: 'Locks or unlocks a tag.',
    description: 'Changes only the flags that are given and writes the new state.',
    sets: { [only]: { action: { do: 'call', method: tagUpdate, type: 'AcrShell.Tag' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Name: { type: 'string', help: 'The tag.', aliases: ['Tag'], mandatory: true, pipeline: true, fills: 'name' },
      ...flags('tag'),
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}:{Name}',
    outputs: ['AcrShell.Tag'],
    examples: [
      example(
        'Update-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name latest -WriteEnabled $true -DeleteEnabled $true',
        'Lifts every lock of the tag.',
      ),
    ],
  },
  'Remove-AzContainerRegistryTag': {
    synopsis: 'Deletes a tag; the manifest that it points at stays.',
    description: 'To delete the image as well, use Remove-AzContainerRegistryManifest.',
    sets: { [only]: { action: { do: 'call', method: tagRemove } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Name: { type: 'string', help: 'The tag.', aliases: ['Tag'], mandatory: true, pipeline: true, fills: 'name' },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}:{Name}',
    outputs: ['bool'],
    examples: [
      example(
        "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'nightly-*' | Remove-AzContainerRegistryTag -WhatIf",
        'Says which tags would be deleted and deletes nothing.',
      ),
    ],
  },
  'Publish-AzContainerRegistryArtifact': {
    synopsis: 'Publishes an image or files to a repository.',
    description:
      'Takes an OCI image layout (a folder or a tar), a docker-archive, or plain files, which become an artifact. What the registry has already is not sent again; neither docker nor a daemon is needed.',
    sets: { [only]: { action: { do: 'call', method: artifactPush, type: 'AcrShell.Artifact' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: {
        type: 'string',
        help: 'The tag; without one it is published by its digest alone.',
        fills: 'tag',
        absent: '(by digest)',
      },
      Path: {
        type: 'paths',
        help: 'The layout or archive; or the files, a folder standing for everything in it.',
        mandatory: true,
        fills: 'paths',
      },
      Format: {
        type: 'string',
        help: 'What is at the path, where it is not to be found out by looking.',
        values: ['OciLayout', 'DockerArchive', 'Files'],
        fills: 'format',
      },
      Reference: {
        type: 'string',
        help: 'Which of several images of a layout or archive: its name there, or its digest.',
        fills: 'reference',
      },
      MediaType: {
        type: 'strings',
        help: 'The media type of each plain file, in their order; the last serves the rest (application/octet-stream).',
        fills: 'mediaTypes',
      },
      ArtifactType: {
        type: 'string',
        help: 'What the files are together (application/vnd.example.report).',
        fills: 'artifactType',
      },
      Annotation: { type: 'strings', help: 'Annotations of the artifact, as key=value.', fills: 'annotations' },
      Subject: {
        type: 'string',
        help: 'The digest or tag of the manifest that the files belong to: then they are listed as its referrer.',
        fills: 'subject',
      },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}:{Tag}',
    outputs: ['AcrShell.Artifact'],
    examples: [
      example(
        'Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./image.tar',
        'Publishes what docker save wrote, or an image layout.',
      ),
      example(
        'Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Subject v1 -Path ./sbom.json -MediaType application/spdx+json -ArtifactType application/spdx+json',
        'Publishes a file that belongs to an image.',
      ),
    ],
  },
  'Save-AzContainerRegistryArtifact': {
    synopsis: 'Saves an image or artifact to files.',
    description:
      'As an OCI image layout of all its platforms unless told otherwise. Everything is verified against its digest; what was saved before is not fetched again, so a command that was stopped goes on.',
    sets: { [only]: { action: { do: 'call', method: artifactPull, type: 'AcrShell.Artifact' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: contentTag,
      Manifest: contentDigest,
      Path: {
        type: 'path',
        help: 'A folder for an image layout or plain files, a file for an archive.',
        mandatory: true,
        fills: 'path',
      },
      Format: {
        type: 'string',
        help: 'An image layout unless told otherwise: as a tar where the path ends in .tar.',
        values: ['OciLayout', 'OciTar', 'DockerArchive', 'Files'],
        fills: 'format',
      },
      Platform: { type: 'string', help: 'Only this platform of an index (linux/arm64).', fills: 'platform' },
      Force: { type: 'switch', help: 'Replaces files that are there.', fills: 'force' },
      DefaultProfile: defaultProfile,
    },
    target: '{Path}',
    outputs: ['AcrShell.Artifact'],
    examples: [
      example(
        'Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./hello',
        'Saves an image with all its platforms as an OCI image layout.',
      ),
      example(
        'Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Platform linux/amd64 -Format DockerArchive -Path ./hello.tar',
        'Saves one platform for docker load.',
      ),
    ],
  },
  'Copy-AzContainerRegistryArtifact': {
    synopsis: 'Copies an image or artifact to another registry or repository.',
    description:
      'Within one registry nothing is moved: the blobs are mounted. An index always brings its platforms; what the destination has already is not sent again.',
    sets: { [only]: { action: { do: 'call', method: artifactCopy, type: 'AcrShell.Artifact' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: contentTag,
      Manifest: contentDigest,
      DestinationRegistryName: {
        type: 'string',
        help: "The registry to copy to; the source's without it.",
        fills: 'destinationRegistry',
        absent: 'the same registry',
      },
      DestinationRepositoryName: {
        type: 'string',
        help: "The repository to copy to; the source's without it.",
        fills: 'destinationRepository',
        absent: 'the same repository',
      },
      DestinationTag: {
        type: 'string',
        help: "The tag there; the source's without it.",
        fills: 'destinationTag',
        absent: 'the same tag',
      },
      Recurse: { type: 'switch', help: 'With what refers to it: signatures, SBOMs.', fills: 'recurse' },
      DefaultProfile: defaultProfile,
    },
    target: '{DestinationRegistryName}, {DestinationRepositoryName}, {DestinationTag}',
    outputs: ['AcrShell.Artifact'],
    examples: [
      example(
        'Copy-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -DestinationRegistryName other',
        'Copies an image under the same name to a second registry.',
      ),
      example(
        "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' | Copy-AzContainerRegistryArtifact -DestinationRepositoryName archive/hello-world",
        'Copies every tag that matches, within the registry, without moving a byte.',
      ),
    ],
  },
  'Get-AzContainerRegistryManifestContent': {
    synopsis: 'Reads a manifest as it is stored, of whatever media type.',
    description:
      'Verified against its digest. Content is its text, Base64 its bytes; with -Raw it writes the text alone, with -Parsed what it says as nested tables, with -Path it saves the bytes as well.',
    sets: {
      [only]: {
        action: {
          do: 'call',
          method: manifestContentGet,
          type: 'AcrShell.ManifestContent',
          plain: { parameter: 'Raw', property: 'Content' },
          parsed: { parameter: 'Parsed', property: 'Content' },
        },
      },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: contentTag,
      Manifest: contentDigest,
      Raw: { type: 'switch', help: 'Writes the text alone, as it is stored.' },
      Parsed: {
        type: 'switch',
        help: 'Writes what it says, as nested tables; keys keep their case, and dates stay text.',
      },
      Path: { type: 'path', help: 'A file that the bytes are saved to as well.', fills: 'path' },
      Force: { type: 'switch', help: 'Replaces a file that is there.', fills: 'force' },
      DefaultProfile: defaultProfile,
    },
    outputs: ['AcrShell.ManifestContent', 'string', 'table'],
    examples: [
      example(
        'Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Raw',
        'Writes the manifest as it is stored.',
      ),
      example(
        '(Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Parsed).layers.mediaType',
        'Of which kinds its layers are.',
      ),
    ],
  },
  'Set-AzContainerRegistryManifestContent': {
    synopsis: 'Stores a manifest, byte for byte.',
    description: 'From text or from a file. Everything that the manifest refers to must be in the repository already.',
    sets: {
      [byContent]: { action: { do: 'call', method: manifestContentSet, type: 'AcrShell.ManifestContent' } },
      [byPath]: { action: { do: 'call', method: manifestContentSet, type: 'AcrShell.ManifestContent' } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: {
        type: 'string',
        help: 'The tag; without one it is stored by its digest alone.',
        fills: 'tag',
        absent: '(by digest)',
      },
      Content: {
        type: 'string',
        help: 'The text of the manifest, stored as UTF-8.',
        sets: [byContent],
        mandatory: true,
        fills: 'content',
      },
      Path: {
        type: 'path',
        help: 'A file that holds the manifest.',
        sets: [byPath],
        mandatory: true,
        fills: 'path',
      },
      MediaType: {
        type: 'string',
        help: "The media type; the manifest's own mediaType without it.",
        fills: 'mediaType',
      },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}:{Tag}',
    outputs: ['AcrShell.ManifestContent'],
    examples: [
      example(
        'Set-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v2 -Path ./manifest.json',
        'Stores a manifest from a file.',
      ),
    ],
  },
  'Get-AzContainerRegistryReferrer': {
    synopsis: 'Lists what refers to a manifest: signatures, SBOMs, attestations.',
    description: 'Through the referrers route of the registry, or the tag that stands in for it.',
    sets: {
      [only]: { action: { do: 'expand', method: referrerList, property: 'items', type: 'AcrShell.Referrer' } },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: contentTag,
      Manifest: contentDigest,
      ArtifactType: { type: 'string', help: 'Only those of this type.', fills: 'artifactType' },
      DefaultProfile: defaultProfile,
    },
    outputs: ['AcrShell.Referrer'],
    examples: [
      example(
        'Get-AzContainerRegistryReferrer -RegistryName myregistry -RepositoryName hello-world -Tag v1',
        'Lists what belongs to an image.',
      ),
    ],
  },
  'Add-AzContainerRegistryTag': {
    synopsis: 'Gives an image another tag without moving content.',
    description: 'A tag of that name that is there already points at this image from then on.',
    sets: { [only]: { action: { do: 'call', method: tagAdd, type: 'AcrShell.AddedTag' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Tag: contentTag,
      Manifest: contentDigest,
      NewTag: { type: 'string', help: 'The new tag.', mandatory: true, fills: 'name' },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}:{NewTag}',
    outputs: ['AcrShell.AddedTag'],
    examples: [
      example(
        'Add-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Tag v1 -NewTag stable',
        'Lets stable point at what v1 points at.',
      ),
    ],
  },
  'Get-AzContainerRegistryBlob': {
    synopsis: 'Looks at a blob: whether it is there, its size, its text.',
    description: 'One request, unless its content is asked for.',
    sets: {
      [only]: {
        action: {
          do: 'call',
          method: blobGet,
          type: 'AcrShell.Blob',
          plain: { parameter: 'Raw', property: 'Content' },
        },
      },
    },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Digest: blobDigest,
      Raw: { type: 'switch', help: 'Writes its text alone, of 4 MiB at most.', fills: 'content' },
      DefaultProfile: defaultProfile,
    },
    outputs: ['AcrShell.Blob', 'string'],
    examples: [
      example(
        'Get-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Raw',
        'Writes the config of an image.',
      ),
    ],
  },
  'Save-AzContainerRegistryBlob': {
    synopsis: 'Saves a blob to a file.',
    description: 'Verified against its digest while it comes.',
    sets: { [only]: { action: { do: 'call', method: blobSave, type: 'AcrShell.Blob' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Digest: blobDigest,
      Path: { type: 'path', help: 'The file.', mandatory: true, fills: 'path' },
      Force: { type: 'switch', help: 'Replaces a file that is there.', fills: 'force' },
      DefaultProfile: defaultProfile,
    },
    target: '{Path}',
    outputs: ['AcrShell.Blob'],
    examples: [
      example(
        'Save-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Path ./layer.tar.gz',
        'Saves a layer.',
      ),
    ],
  },
  'Publish-AzContainerRegistryBlob': {
    synopsis: 'Uploads a file as a blob, unless it is there already.',
    description: 'For manifests that are put together by hand: Set-AzContainerRegistryManifestContent stores those.',
    sets: { [only]: { action: { do: 'call', method: blobPublish, type: 'AcrShell.Blob' } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Path: { type: 'path', help: 'The file.', mandatory: true, fills: 'path' },
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}',
    outputs: ['AcrShell.Blob'],
    examples: [
      example(
        'Publish-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Path ./config.json',
        'Uploads a config.',
      ),
    ],
  },
  'Remove-AzContainerRegistryBlob': {
    synopsis: 'Deletes a blob from a repository.',
    description: 'Whatever manifest refers to it can not be pulled any more.',
    sets: { [only]: { action: { do: 'call', method: blobRemove } } },
    parameters: {
      RegistryName: registryName,
      RepositoryName: repositoryName,
      Digest: blobDigest,
      DefaultProfile: defaultProfile,
    },
    target: '{RegistryName}/{RepositoryName}, blob {Digest}',
    outputs: ['bool'],
    examples: [
      example(
        'Remove-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -WhatIf',
        'Says which blob would be deleted and deletes nothing.',
      ),
    ],
  },
  'Start-AzContainerRegistryEmulator': {
    synopsis: 'Starts an embedded registry on this machine, for trying things out and for tests.',
    description:
      'A faithful Azure Container Registry on 127.0.0.1, filled with a few real images unless -Empty. It pipes into Connect-AzContainerRegistry and ends with the session.',
    sets: { [only]: { action: { do: 'call', method: emulatorStart, type: 'AcrShell.Emulator' } } },
    parameters: {
      Name: {
        type: 'string',
        help: 'The name by which -RegistryName then knows it (demo unless told otherwise).',
        fills: 'name',
        default: 'demo',
      },
      Port: { type: 'int', help: 'The port; a free one is taken without it.', range: [0, 65535], fills: 'port' },
      DataFolder: {
        type: 'path',
        help: 'Keeps the content in this folder, over restarts; in memory without it.',
        fills: 'dataFolder',
      },
      Empty: { type: 'switch', help: 'Without the demo content.', fills: 'empty' },
      AnonymousPull: { type: 'switch', help: 'Lets anyone read.', fills: 'anonymousPull' },
    },
    target: 'Embedded registry {Name} on 127.0.0.1',
    outputs: ['AcrShell.Emulator'],
    examples: [
      example(
        'Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry',
        'Starts a registry and signs in to it as its admin user.',
      ),
    ],
  },
  'Stop-AzContainerRegistryEmulator': {
    synopsis: 'Stops an embedded registry of this session, or all of them.',
    description: 'What it held in memory is gone; a data folder stays.',
    sets: { [only]: { action: { do: 'call', method: emulatorStop } } },
    parameters: {
      Name: {
        type: 'string',
        help: 'The emulator; all of them without it.',
        pipeline: true,
        fills: 'name',
        absent: '(all of them)',
      },
    },
    target: 'Embedded registry {Name}',
    outputs: ['none'],
    examples: [example('Stop-AzContainerRegistryEmulator', 'Stops every embedded registry of this session.')],
  },
} as const satisfies Readonly<Record<string, Cmdlet>>;

export const cmdlets = { ...dataCmdlets, ...managementCmdlets } as const;

export type CmdletName = keyof typeof cmdlets;
