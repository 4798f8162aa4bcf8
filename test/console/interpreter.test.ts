import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../console/failure.ts';
import type { Item } from '../../console/items.ts';
import { readLine } from '../../console/line/words.ts';
import { type Plan, plan } from '../../console/plan/plan.ts';
import { HostClient } from '../../console/run/hostClient.ts';
import { Interpreter } from '../../console/run/interpreter.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { hostPath } from '../host/hostProcess.ts';

let registry: Emulator;
let host: HostClient;
let tags: string;

beforeAll(async () => {
  registry = await startEmulator();
  host = new HostClient(hostPath, 'test', () => {});
  await registry.content.seedTags('many', 2500);
  const { user, password } = registry.admin;
  await all(run(`Connect-AzContainerRegistry -Name ${registry.loginServer} -UserName ${user} -Password ${password}`));
  tags = `Get-AzContainerRegistryTag -RegistryName ${registry.loginServer} -RepositoryName`;
});
afterAll(async () => {
  await host?.close();
  await registry?.stop();
});
beforeEach(async () => {
  registry.faults.clear();
  await registry.content.seedImage('app', ['a', 'b', 'c']);
  registry.clearRequests();
});

function run(line: string, confirm: () => boolean = () => true) {
  const seen = { said: [] as string[], reported: [] as Failure[], asked: [] as string[] };
  const interpreter = new Interpreter({
    call: (method, params, _, request) =>
      host.call(method, params, { signal: new AbortController().signal, onLog: () => {} }, request),
    say: (text) => void seen.said.push(text),
    confirm: async (_, target) => {
      seen.asked.push(target);
      return confirm();
    },
    report: (failure) => void seen.reported.push(failure),
  });
  return { ...seen, interpreter, items: interpreter.run((plan(readLine(line, {}).tokens) as Plan).stages) };
}

async function all({ items }: { items: AsyncIterable<Item> }): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const deletes = () => registry.countRequests({ method: 'DELETE' });
const nameOf = (item: Item | undefined) =>
  item && 'object' in item ? (item.object.attributes as { name: string }).name : undefined;

describe('a list', () => {
  it('requests no further page once the consumer has enough', async () => {
    let count = 0;
    for await (const _ of run(`${tags} many -Name *`).items) if (++count === 3) break;
    expect(registry.countRequests()).toBe(1);
  });

  it('ends at -First', async () => {
    expect((await all(run(`${tags} app -Name * -First 2`))).map(nameOf)).toEqual(['a', 'b']);
  });

  it('collects all pages into one object without -Name', async () => {
    const [item, ...more] = await all(run(`${tags} many`));
    expect(more).toEqual([]);
    expect(item).toMatchObject({ type: 'AcrShell.TagList', object: { imageName: 'many' } });
    expect(item && 'object' in item ? item.object.tags : []).toHaveLength(2500);
  });

  it.each([
    ['Get-AzContainerRegistryRepository -RegistryName $r', true],
    ["Get-AzContainerRegistryRepository -RegistryName $r -Name 'x*'", true],
    ['Get-AzContainerRegistryRepository -RegistryName $r -Name app', false],
    ['Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app', false],
    ['Get-AzContainerRegistryContext', true],
    ["Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name '?' | Remove-AzContainerRegistryTag", true],
  ])('%s is one: %s', async (line, isList) => {
    const outcome = run(line.replace('$r', registry.loginServer));
    await all(outcome);
    expect(outcome.interpreter.isList).toBe(isList);
  });
});

describe('changes', () => {
  const remove = (more = '') => `${tags} app -Name * -First 3 | Remove-AzContainerRegistryTag${more}`;

  it('are shown and not sent under -WhatIf', async () => {
    const { said, items } = run(remove(' -WhatIf'));
    expect(await all({ items })).toEqual([]);
    expect(said[2]).toBe(
      `What if: Performing the operation "Remove-AzContainerRegistryTag" on target "${registry.loginServer}/app:c".`,
    );
    expect(deletes()).toBe(0);
  });

  it('are confirmed one at a time under -Confirm', async () => {
    const answers = [true, false, true];
    const { asked, items } = run(remove(' -Confirm'), () => answers.shift() ?? false);
    expect(await all({ items })).toHaveLength(2);
    expect(asked.map((target) => target.at(-1))).toEqual(['a', 'b', 'c']);
    expect(deletes()).toBe(2);
  });
});

describe('an error', () => {
  const update = (more = '') => `${tags} app -Name * | Remove-AzContainerRegistryTag${more}`;
  beforeEach(async () => {
    await all(
      run(
        `Update-AzContainerRegistryTag -RegistryName ${registry.loginServer} -RepositoryName app -Name b -DeleteEnabled $false`,
      ),
    );
  });

  it('stops the pipeline', async () => {
    await expect(all(run(update()))).rejects.toMatchObject({ kind: 'Locked' });
    expect(deletes()).toBe(2);
  });

  it('is reported, and the pipeline continues, with -ErrorAction Continue', async () => {
    const { reported, items } = run(update(' -ErrorAction Continue'));
    expect(await all({ items })).toHaveLength(2);
    expect(reported).toMatchObject([{ kind: 'Locked' }]);
  });
});

describe('many changes at the end of a pipeline', () => {
  const names = Array.from({ length: 40 }, (_, i) => `t${String(i).padStart(2, '0')}`);
  const remove = (more: string) => `${tags} bulk -Name * | Remove-AzContainerRegistryTag${more}`;
  const lock = (name: string, may: boolean) =>
    all(
      run(
        `Update-AzContainerRegistryTag -RegistryName ${registry.loginServer} -RepositoryName bulk -Name ${name} -DeleteEnabled $${may}`,
      ),
    );
  beforeEach(async () => {
    await registry.content.seedImage('bulk', names);
    registry.clearRequests();
  });

  it('run concurrently, and their results come in order', async () => {
    const held = Promise.withResolvers<void>();
    registry.faults.add({ method: 'PATCH', until: held.promise });
    const written = all(run(remove(' -WriteEnabled $true -ErrorAction Continue').replace('Remove', 'Update')));
    await vi.waitFor(() => expect(registry.countRequests({ method: 'PATCH' })).toBe(32));
    held.resolve();
    expect((await written).map(nameOf)).toEqual(names);
  });

  it('are limited by -ThrottleLimit', async () => {
    const held = Promise.withResolvers<void>();
    registry.faults.add({ method: 'DELETE', until: held.promise });
    const written = all(run(remove(' -ThrottleLimit 5')));
    await vi.waitFor(() => expect(deletes()).toBe(5));
    held.resolve();
    expect(await written).toHaveLength(40);
  });

  it('each report their own error with the item, and do not stop the others', async () => {
    await lock('t03', false);
    await lock('t30', false);
    const { reported, items } = run(remove(' -ErrorAction Continue'));
    expect(await all({ items })).toHaveLength(38);
    expect(reported.map(({ kind }) => kind)).toEqual(['Locked', 'Locked']);
    expect(reported[0]?.message).toContain('t03');
    await lock('t03', true);
    await lock('t30', true);
  });

  it('stop at the first error under Stop, one at a time; with -ThrottleLimit, results of sent ones are reported', async () => {
    await lock('t02', false);
    registry.clearRequests();
    await expect(all(run(remove('')))).rejects.toMatchObject({ kind: 'Locked' });
    expect(deletes()).toBe(3);
    await registry.content.seedImage('bulk', names);
    registry.clearRequests();
    await expect(all(run(remove(' -ThrottleLimit 8')))).rejects.toMatchObject({
      kind: 'Locked',
      advice: expect.stringMatching(/More had been sent: \d+ done\./),
    });
    expect(deletes()).toBeLessThan(20);
    await lock('t02', true);
  });
});
