import { describe, expect, it } from 'vitest';
import { asked, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const vault = 'https://team.vault.azure.net/secrets';

const rule = (name: string, sourceRepository: string, more: Record<string, string> = {}) => ({
  ...{ registry: azure().name, name, sourceRepository },
  ...more,
});

describe('a cache rule', () => {
  it('has the path of its source as its default target', async () => {
    const made = await host().call('cacheRuleCreate', rule('dotnet', 'mcr.microsoft.com/dotnet/*'));
    expect(made).toMatchObject({ name: 'dotnet', targetRepository: 'dotnet/*', provisioningState: 'Succeeded' });
    const { items } = await host().call('cacheRuleList', { registry: azure().name });
    expect(items.map(({ sourceRepository }) => sourceRepository)).toEqual(['mcr.microsoft.com/dotnet/*']);
    await host().call('cacheRuleRemove', { registry: azure().name, name: 'dotnet' });
  });

  it.each([
    ['docker.io/library/nginx', {}, 'Docker Hub needs a credential set.'],
    ['docker.io/nginx', { credentialSet: 'hub' }, 'Docker Hub has no repository nginx.'],
    ['nginx', {}, "'nginx' does not name a repository of another registry."],
    ['mcr.microsoft.com/a/*', { targetRepository: 'a' }, "'mcr.microsoft.com/a/*' to 'a' cannot be a cache rule."],
    ['mcr.microsoft.com/*/a', {}, "'mcr.microsoft.com/*/a' to '*/a' cannot be a cache rule."],
  ])('from %s is refused before anything is sent', async (source, more, message) => {
    const refused = await host().failure('cacheRuleCreate', rule('wrong-rule', source, more));
    expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', message]);
    expect(asked(azure()).filter((request) => request.startsWith('PUT'))).toEqual([]);
  });

  it('whose target overlaps another is refused before it is sent, with the name of the other', async () => {
    await host().call('cacheRuleCreate', rule('everything', 'quay.io/*', { targetRepository: 'quay/*' }));
    azure().clearRequests();
    const twin = rule('part-of-it', 'quay.io/team/*', { targetRepository: 'quay/team/*' });
    const refused = await host().failure('cacheRuleCreate', twin);
    expect([refused.data.kind, refused.message]).toEqual([
      'Conflict',
      'The target quay/team/* overlaps quay/* of the cache rule everything.',
    ]);
    expect(asked(azure()).filter((request) => request.startsWith('PUT'))).toEqual([]);
    // One repository goes before a wildcard, so that is no conflict.
    await host().call('cacheRuleCreate', rule('one-of-it', 'quay.io/team/app', { targetRepository: 'quay/team/app' }));
  });

  it('signs in with a credential set, which can be removed again', async () => {
    const name = 'quay-login';
    const made = await host().call('credentialSetCreate', {
      ...{ registry: azure().name, name, loginServer: 'quay.io' },
      ...{ usernameSecretIdentifier: `${vault}/user`, passwordSecretIdentifier: `${vault}/token` },
    });
    expect(made).toMatchObject({ credentialHealth: 'Unhealthy', identityPrincipalId: expect.any(String) });
    const signedIn = await host().call(
      'cacheRuleCreate',
      rule('private', 'quay.io/private/*', { targetRepository: 'private/*', credentialSet: name }),
    );
    expect(signedIn.credentialSetName).toBe(name);
    azure().arm.setSecret(`${vault}/user`, 'somebody');
    azure().arm.setSecret(`${vault}/new-token`, 'something');
    const updated = await host().call('credentialSetUpdate', {
      ...{ registry: azure().name, name },
      passwordSecretIdentifier: `${vault}/new-token`,
    });
    expect(updated).toMatchObject({ credentialHealth: 'Healthy', usernameSecretIdentifier: `${vault}/user` });
    const parted = await host().call('cacheRuleUpdate', {
      ...{ registry: azure().name, name: 'private', noCredentialSet: true },
    });
    expect(parted.credentialSetName).toBeUndefined();
  });
});
