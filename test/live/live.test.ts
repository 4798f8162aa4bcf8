import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import type { Azure } from '../management/azure.ts';
import { probe } from './probe.ts';
import { routeOf, shapeOf } from './report.ts';

/** What a user runs on a registry of the service, here on the embedded one. */
describe('The live test', () => {
  const secret = 'Planted+secret/1&2';
  let azure: Azure;
  beforeAll(async () => {
    azure = (await startEmulator({ arm: true, admin: { password: secret } })) as Azure;
    await azure.content.seedImage('team/private-name', ['v1', 'v2']);
  });
  afterAll(() => azure.stop());

  const live = (allowWrite: boolean) =>
    probe({
      ...{ registry: azure.loginServer, name: azure.name, allowWrite },
      credential: { kind: 'password', userName: azure.admin.user, password: secret },
      account: { credential: { kind: 'entraToken', token: azure.arm.token() }, resourceManagerUrl: azure.arm.url },
    });
  const surprising = (steps: Awaited<ReturnType<typeof live>>['steps']) =>
    steps
      .filter(({ outcome }) => outcome !== 'as expected')
      .map(({ step, kind, violation }) => ({ step, kind, violation }));

  it('only reads by default, and every answer matches the contract', async () => {
    azure.clearRequests();
    const { steps, wrote } = await live(false);
    const impossible = ['what was soft-deleted', 'its runs'];
    expect(surprising(steps).filter(({ step }) => !impossible.includes(step))).toEqual([]);
    expect(wrote).toBe(false);
    const changes = azure.requests.filter(
      ({ method, path }) => !/^(?:GET|HEAD)$/.test(method) && !/oauth2|list/i.test(path),
    );
    expect(changes).toEqual([]);
  });

  it('writes into a repository of its own with -AllowWrite, and deletes everything', async () => {
    const before = azure.content.repositoryCount;
    const { steps, wrote } = await live(true);
    expect(
      surprising(steps.filter(({ method }) => /push|pull|tag\/|manifest\/update|scopeMap|token|remove/i.test(method))),
    ).toEqual([]);
    expect(wrote).toBe(true);
    expect(azure.content.repositoryCount).toEqual(before);
  });

  it('leaves a report without a name or a secret of the registry', async () => {
    const text = JSON.stringify(await live(true));
    for (const hidden of [secret, 'private-name', azure.loginServer, azure.arm.token().slice(0, 20), 'sha256:'])
      expect(text).not.toContain(hidden);
    expect(text).toContain('GET /acr/v1/{}/_tags?n&orderby -> 200');
    expect(text).not.toContain(azure.admin.user === 'demo' ? '"demo' : azure.admin.user);
  });

  it('reports only the reason if it cannot sign in', async () => {
    const { steps } = await probe({
      ...{ registry: azure.loginServer, allowWrite: true },
      credential: { kind: 'password', userName: azure.admin.user, password: 'another password' },
    });
    expect(steps).toMatchObject([{ outcome: 'not as expected', kind: 'Unauthenticated', status: 401 }]);
  });
});

describe('The report of a live test', () => {
  it('has the types of an answer, not its values', () => {
    const answer = {
      names: ['a', 'b'],
      items: [
        { name: 'x', size: 1 },
        { name: 'y', locked: true },
      ],
      tag: { team: 'z' },
    };
    expect(shapeOf(answer)).toEqual({
      names: ['string'],
      items: [{ name: 'string', size: 'number', locked: 'boolean' }],
      tag: 'table',
    });
  });

  it('has the route of a request, not its names', () => {
    const line = 'GET https://secret.azurecr.io/acr/v1/team/app/_tags/v1?n=5&last=team -> 404 in 7 ms (basic)';
    expect(routeOf(line)).toBe('GET /acr/v1/{}/_tags/{}?n&last -> 404');
  });
});
