import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmulatorWithArm } from '../../emulator/emulator.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { acrPurgeCommand } from '../../src/lifecycle/policy/acrPurge.ts';
import { Judge } from '../../src/lifecycle/policy/judge.ts';
import { type PolicyDocument, type RuleDocument, readPolicy } from '../../src/lifecycle/policy/policy.ts';
import { ticksAt } from '../../src/lifecycle/repository/times.ts';
import { ArmTrial } from '../emulator/armTrial.ts';
import { TasksTrial } from '../emulator/tasksTrial.ts';

const hour = 3_600_000;
const rule = (more: Partial<RuleDocument>): PolicyDocument => ({
  rules: [{ action: 'delete', tagOnly: true, ...more } as RuleDocument],
});

describe('a policy as a command of acr-cli', () => {
  it.each([
    [{ olderThan: '30d' }, "acr purge --filter '.*:.*' --ago 30d"],
    [
      { repositories: ['team/*'], tags: ['v1.*', '/^pr-[0-9]+$/'], olderThan: '36h' },
      "acr purge --filter 'team/.*:^v1\\..*$$' --filter 'team/.*:^pr-[0-9]+$$' --ago 1d12h",
    ],
    [{ keep: 3, includeLocked: true }, "acr purge --filter '.*:.*' --ago 0d --keep 3 --include-locked"],
  ] as [Partial<RuleDocument>, string][])('%j', async (given, command) => {
    expect(await acrPurgeCommand(rule(given))).toBe(command);
  });

  it.each([
    [rule({ tagOnly: false, olderThan: '1d' }), /leaves their manifests/],
    [rule({ untagged: true, tags: ['*'], olderThan: '1d' }), /untagged manifests/],
    [rule({ keep: 3, olderThan: '1d' }), /keeps the newest of those older/],
    [rule({ keep: 3 }), /does not count locked tags/],
    [rule({ tags: ['*'], excludeTags: ['latest'], olderThan: '1d' }), /knows no excludeTags/],
    [{ ...rule({ olderThan: '1d' }), minimumTags: 2 }, /no minimum of tags/],
    [{ rules: [...rule({ tags: ['a'] }).rules, ...rule({ tags: ['b'] }).rules] }, /several rules/],
    [rule({ tags: ["/it's/"], olderThan: '1d' }), /a colon, a quote/],
  ])('%j is refused with the reason', async (policy, reason) => {
    await expect(acrPurgeCommand(policy)).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.stringMatching(reason),
    });
  });
});

describe('acr purge with an exported policy', () => {
  let emulator: EmulatorWithArm;
  let trial: TasksTrial;
  let turn = 0;
  beforeAll(async () => {
    emulator = await startEmulator({ arm: true });
    trial = new TasksTrial(new ArmTrial(emulator));
  });
  afterAll(() => emulator.stop());

  const tag = fc.record({
    name: fc.constantFrom('v1', 'v1.0', 'v1.10', 'v2', 'pr-1', 'pr-22', 'latest', 'nightly'),
    hours: fc.integer({ min: 1, max: 200 }),
    locked: fc.boolean(),
  });
  const patterns = fc.uniqueArray(fc.constantFrom('*', 'v?', 'v1*', '[n-p]*', '/[0-9]$/', '/^pr-/', 'latest'), {
    minLength: 1,
    maxLength: 3,
  });
  const policy = fc.oneof(
    fc.record({ tags: patterns, olderThan: fc.integer({ min: 1, max: 200 }).map((hours) => `${hours}h30m`) }),
    fc.record({ tags: patterns, keep: fc.integer({ min: 1, max: 4 }), includeLocked: fc.constant(true) }),
  );

  it('deletes exactly what our own purge deletes, for any policy that can be exported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(tag, { selector: ({ name }) => name, maxLength: 8 }),
        policy,
        async (tags, given) => {
          const repository = `random/r${turn++}`;
          const now = emulator.clock.now();
          for (const { name, hours, locked } of tags) {
            const createdTime = new Date(now - hours * hour);
            await emulator.content.seedImage(repository, name, { createdTime });
            if (locked) emulator.content.setAttributes(repository, { tag: name }, { deleteEnabled: false });
          }
          await emulator.content.seedImage(repository, 'zz-anchor', { createdTime: new Date(now - 1000) });
          const document = rule({ ...given, repositories: [repository] });
          const judge = new Judge(await readPolicy(document), repository, now);
          const all = [...tags, { name: 'zz-anchor', hours: 1 / 3600, locked: false }];
          const ours = all
            .sort((a, b) => a.hours - b.hours || (a.name < b.name ? -1 : 1))
            .filter(({ name, hours, locked }) => {
              const facts = {
                ticks: ticksAt(now - hours * hour),
                mediaType: '',
                platform: '',
                size: 1,
                pulled: () => 'unknown' as const,
              };
              const { outcome } = judge.tag(name, facts);
              return outcome !== 'delete' || (locked && !document.rules[0]?.includeLocked);
            });
          fc.pre(new Set(all.map(({ hours }) => hours)).size === all.length);
          const command = await acrPurgeCommand(document);
          const run = await trial.run(JSON.stringify({ version: 'v1.1.0', steps: [{ cmd: command }] }));
          expect(run.properties.status).toBe('Succeeded');
          const left = await tagsOf(emulator, repository);
          expect(new Set(left)).toEqual(new Set(ours.map(({ name }) => name)));
        },
      ),
      { numRuns: 40 },
    );
  });
});

async function tagsOf({ url, admin }: EmulatorWithArm, repository: string): Promise<string[]> {
  const authorization = `Basic ${btoa(`${admin.user}:${admin.password}`)}`;
  const answer = await fetch(`${url}/acr/v1/${repository}/_tags`, { headers: { authorization } });
  const { tags } = (await answer.json()) as { tags: { name: string }[] | null };
  return (tags ?? []).map(({ name }) => name);
}
