import { describe, expect, it } from 'vitest';
import { readLine } from '../../console/line/words.ts';
import { type Plan, plan } from '../../console/plan/plan.ts';
import { Failure } from '../../console/run/failure.ts';
import { runStages, type Surroundings } from '../../console/run/interpreter.ts';
import type { Item, Wire } from '../../console/run/items.ts';

type Answer = (method: string, params: Wire) => Wire;

function run(line: string, answer: Answer, confirm: () => boolean = () => true) {
  const seen = {
    calls: [] as [string, Wire][],
    said: [] as string[],
    reported: [] as Failure[],
    asked: [] as string[],
  };
  const surroundings: Surroundings = {
    call: async (method, params) => {
      seen.calls.push([method, params]);
      return answer(method, params);
    },
    say: (text) => void seen.said.push(text),
    confirm: async (_, target) => {
      seen.asked.push(target);
      return confirm();
    },
    report: (failure) => void seen.reported.push(failure),
  };
  return { ...seen, items: runStages((plan(readLine(line, {}).tokens) as Plan).stages, surroundings) };
}

async function all(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const tag = (name: string) => ({
  registry: 'r.azurecr.io',
  imageName: 'n',
  attributes: { name, digest: 'sha256:d', changeableAttributes: {}, registryName: 'r', repositoryName: 'n' },
});

/** Pages of two tags without end. */
const endless: Answer = (_, params) => {
  const page = Number(params.continuation ?? 0);
  return {
    registry: 'r.azurecr.io',
    imageName: 'n',
    items: [tag(`a${page}`), tag(`b${page}`)],
    continuation: String(page + 1),
  };
};

const tags = 'Get-AzContainerRegistryTag -RegistryName r -RepositoryName n';
const nameOf = (item: Item | undefined) =>
  item && 'object' in item ? (item.object.attributes as { name: string }).name : undefined;

describe('lists', () => {
  it('are pulled: a consumer that has enough asks for no further page', async () => {
    const { items, calls } = run(`${tags} -Name *`, endless);
    const names: unknown[] = [];
    for await (const item of items) {
      names.push(nameOf(item));
      if (names.length === 3) break;
    }
    expect(names).toEqual(['a0', 'b0', 'a1']);
    expect(calls.map(([, params]) => params.continuation)).toEqual([undefined, '1']);
  });

  it('end at -First, even if the host would go on', async () => {
    const { items, calls } = run(`${tags} -Name * -First 3`, endless);
    expect((await all(items)).map(nameOf)).toEqual(['a0', 'b0', 'a1']);
    expect(calls[0]).toEqual(['tagList', { registry: 'r', repository: 'n', first: 3, match: '*' }]);
    expect(calls).toHaveLength(2);
  });

  it('of none cost no call', async () => {
    const { items, calls } = run(`${tags} -Name * -First 0`, endless);
    expect(await all(items)).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('are collected into one object without -Name, every page', async () => {
    const two: Answer = (method, params) => {
      const page = endless(method, params);
      return params.continuation === undefined ? page : { ...page, continuation: undefined };
    };
    const [item, ...more] = await all(run(tags, two).items);
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      type: 'AcrShell.TagList',
      object: {
        registry: 'r.azurecr.io',
        imageName: 'n',
        tags: [{ name: 'a0' }, { name: 'b0' }, { name: 'a1' }, { name: 'b1' }],
      },
    });
  });

  it('of an empty repository are there and empty', async () => {
    const empty = run(tags, () => ({ registry: 'r.azurecr.io', imageName: 'n', items: [] }));
    expect(await all(empty.items)).toEqual([
      { type: 'AcrShell.TagList', object: { registry: 'r.azurecr.io', imageName: 'n', tags: [] } },
    ]);
  });

  it('of repositories are names, or with a wildcard the repositories', async () => {
    const answer: Answer = () => ({
      registry: 'r.azurecr.io',
      registryName: 'r',
      names: ['a'],
      repositories: [{ imageName: 'a' }],
    });
    const names = run('Get-AzContainerRegistryRepository -RegistryName r', (method, params) => {
      const { repositories: _, ...page } = answer(method, params);
      return page;
    });
    expect(await all(names.items)).toEqual([{ type: 'AcrShell.RepositoryName', name: 'a', registryName: 'r' }]);
    const matches = run('Get-AzContainerRegistryRepository -RegistryName r -Name a*', answer);
    expect(await all(matches.items)).toEqual([{ type: 'AcrShell.Repository', object: { imageName: 'a' } }]);
    expect(matches.calls).toEqual([['repositoryList', { registry: 'r', match: 'a*', detail: true }]]);
  });
});

describe('calls', () => {
  it('fill nested parameters and what the set fixes', async () => {
    const { items, calls } = run(
      'Connect-AzContainerRegistry -Name r -UserName u -Password p -TimeoutSec 5',
      () => ({}),
    );
    await all(items);
    expect(calls).toEqual([
      [
        'contextConnect',
        { registry: 'r', credential: { kind: 'password', userName: 'u', password: 'p' }, timeoutSeconds: 5 },
      ],
    ]);
  });

  it('leave out what the method does not take', async () => {
    const { items, calls } = run(`${tags} -Name t -First 5 -OrderBy None`, () => tag('t'));
    await all(items);
    expect(calls).toEqual([['tagGet', { registry: 'r', repository: 'n', name: 't' }]]);
  });

  it('send only the flags that are given', async () => {
    const { items, calls } = run(
      'Update-AzContainerRegistryTag -RegistryName r -RepositoryName n -Name t -Del $false',
      () => tag('t'),
    );
    await all(items);
    expect(calls).toEqual([['tagUpdate', { registry: 'r', repository: 'n', name: 't', deleteEnabled: false }]]);
  });

  it('take a default from the contract', async () => {
    const { items, calls } = run('Start-AzContainerRegistryEmulator', () => ({ name: 'demo' }));
    await all(items);
    expect(calls).toEqual([['emulatorStart', { name: 'demo' }]]);
  });
});

describe('changes', () => {
  const remove = `${tags} -Name * -First 3 | Remove-AzContainerRegistryTag`;

  it('under -WhatIf are said and not sent', async () => {
    const { items, calls, said } = run(`${remove} -WhatIf`, endless);
    expect(await all(items)).toEqual([]);
    expect(said[2]).toBe('What if: Performing the operation "Remove-AzContainerRegistryTag" on target "r/n:a1".');
    expect(calls.map(([method]) => method)).toEqual(['tagList', 'tagList']);
  });

  it.each([
    ['Clear-AzContainerRegistryContext -WhatIf', 'Tokens and credentials of every registry'],
    ['Start-AzContainerRegistryEmulator -WhatIf', 'Embedded registry demo on 127.0.0.1'],
    ['Stop-AzContainerRegistryEmulator -WhatIf', 'Embedded registry (all of them)'],
    [
      'Remove-AzContainerRegistryManifest -RegistryName r -RepositoryName n -Tag t -WhatIf',
      'r/n, manifest t and its tags',
    ],
  ])('%s names its target', async (line, target) => {
    const { items, said } = run(line, () => ({}));
    await all(items);
    expect(said).toEqual([expect.stringContaining(`on target "${target}"`)]);
  });

  it('under -Confirm are asked about one at a time', async () => {
    const answers = [true, false, true];
    const { items, asked, calls } = run(`${remove} -Confirm`, endless, () => answers.shift() ?? false);
    expect(await all(items)).toHaveLength(2);
    expect(asked).toEqual(['r/n:a0', 'r/n:b0', 'r/n:a1']);
    expect(calls.filter(([method]) => method === 'tagRemove')).toHaveLength(2);
  });
});

describe('an error', () => {
  const locked = new Failure('Locked', 'locked', 'unlock it');
  const failing: Answer = (method, params) => {
    if (method === 'tagRemove' && params.name === 'b0') throw locked;
    return endless(method, params);
  };
  const remove = `${tags} -Name * -First 3 | Remove-AzContainerRegistryTag`;

  it('stops the pipeline', async () => {
    const { items, calls } = run(remove, failing);
    await expect(all(items)).rejects.toBe(locked);
    expect(calls.map(([method]) => method)).toEqual(['tagList', 'tagRemove', 'tagRemove']);
  });

  it('is reported and passed with -ErrorAction Continue', async () => {
    const { items, reported } = run(`${remove} -ErrorAction Continue`, failing);
    expect(await all(items)).toHaveLength(2);
    expect(reported).toEqual([locked]);
  });

  it.each(['Cancelled', 'HostGone'] as const)('that is %s is never passed', async (kind) => {
    const end = new Failure(kind, 'the end', '');
    const { items } = run(`${remove} -ErrorAction Ignore`, () => {
      throw end;
    });
    await expect(all(items)).rejects.toBe(end);
  });
});
