import { Failure } from '../call/failure.ts';

/** One cloud: the suffix of its registries, the audiences of its tokens, and its sign-in address. */
export interface Cloud {
  readonly name: string;
  readonly registrySuffix: string;
  readonly audience: string;
  readonly authorityHost: string;
  /** The address of Azure Resource Manager, and the audience of its tokens. */
  readonly resourceManagerUrl?: string;
  readonly resourceManagerAudience?: string;
  readonly graphUrl?: string;
}

/**
 * The registry's own audience, the same in every cloud; Azure Resource Manager's is used only if configured
 * (docs/decisions/008).
 */
const registryAudience = 'https://containerregistry.azure.net';

const builtIn: readonly Cloud[] = [
  {
    name: 'AzureCloud',
    registrySuffix: 'azurecr.io',
    audience: registryAudience,
    authorityHost: 'https://login.microsoftonline.com',
    resourceManagerUrl: 'https://management.azure.com',
    graphUrl: 'https://graph.microsoft.com',
  },
  {
    name: 'AzureChinaCloud',
    registrySuffix: 'azurecr.cn',
    audience: registryAudience,
    authorityHost: 'https://login.chinacloudapi.cn',
    resourceManagerUrl: 'https://management.chinacloudapi.cn',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
  },
  {
    name: 'AzureUSGovernment',
    registrySuffix: 'azurecr.us',
    audience: registryAudience,
    authorityHost: 'https://login.microsoftonline.us',
    resourceManagerUrl: 'https://management.usgovcloudapi.net',
    graphUrl: 'https://graph.microsoft.us',
  },
];

const suffixPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** The clouds of one session: the three well-known ones, and those that were added. */
export class Clouds {
  readonly #clouds = new Map(builtIn.map((cloud) => [cloud.name.toLowerCase(), cloud]));

  get all(): Cloud[] {
    return [...this.#clouds.values()];
  }

  get default(): Cloud {
    return this.named('AzureCloud');
  }

  named(name: string): Cloud {
    const cloud = this.#clouds.get(name.toLowerCase());
    if (cloud) return cloud;
    throw new Failure('InvalidInput', `The cloud ${name} was not found in this session.`, {
      resource: name,
      advice: `It knows ${this.all.map((one) => one.name).join(', ')}; Add-AzContainerRegistryEnvironment adds one.`,
    });
  }

  has(name: string): boolean {
    return this.#clouds.has(name.toLowerCase());
  }

  /** A cloud that is added under a known name replaces it: so settings of a built-in cloud can be changed. */
  add(cloud: {
    name: string;
    registrySuffix: string;
    audience?: string | undefined;
    authorityHost?: string | undefined;
    resourceManagerUrl?: string | undefined;
    resourceManagerAudience?: string | undefined;
    graphUrl?: string | undefined;
  }): Cloud {
    const suffix = cloud.registrySuffix.toLowerCase().replace(/^\./, '');
    if (!suffixPattern.test(suffix)) {
      throw new Failure('InvalidInput', `'${cloud.registrySuffix}' cannot be the suffix of login servers.`, {
        resource: cloud.registrySuffix,
        advice: 'Specify a domain such as azurecr.io, without a scheme or a path.',
      });
    }
    const known = this.#clouds.get(cloud.name.toLowerCase());
    const before = known ?? this.default;
    // Tokens are sent there: a custom cloud has none of Microsoft's addresses unless they are specified.
    const manager = cloud.resourceManagerUrl ?? known?.resourceManagerUrl;
    const graph = cloud.graphUrl ?? known?.graphUrl;
    const managerAudience = cloud.resourceManagerAudience ?? known?.resourceManagerAudience;
    const added = {
      name: cloud.name,
      registrySuffix: suffix,
      audience: (cloud.audience ?? before.audience).replace(/\/$/, ''),
      authorityHost: (cloud.authorityHost ?? before.authorityHost).replace(/\/$/, ''),
      ...(manager ? { resourceManagerUrl: manager.replace(/\/$/, '') } : {}),
      ...(managerAudience ? { resourceManagerAudience: managerAudience.replace(/\/$/, '') } : {}),
      ...(graph ? { graphUrl: graph.replace(/\/$/, '') } : {}),
    };
    this.#clouds.set(cloud.name.toLowerCase(), added);
    return added;
  }

  /** The cloud that a login server belongs to, by its suffix: ambient identities are sent only there. */
  of(loginServer: string): Cloud | undefined {
    return this.all.find(({ registrySuffix }) => loginServer.endsWith(`.${registrySuffix}`));
  }
}
