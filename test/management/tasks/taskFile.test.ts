import { describe, expect, it } from 'vitest';
import { readTask } from '../../../emulator/tasks/taskDocument.ts';
import { harmless, plain } from '../../../src/management/tasks/logText.ts';
import { buildKitTask } from '../../../src/management/tasks/requests.ts';
import { checkTaskFile } from '../../../src/management/tasks/taskFile.ts';

const wrong = (text: string) => expect(checkTaskFile(text, 'acb.yaml')).rejects;

describe('a task file', () => {
  it.each([
    'version: v1.1.0\nsteps:\n  - cmd: bash echo hi\n',
    'steps:\n  - id: build\n    build: -t {{.Run.Registry}}/app:{{.Run.ID}} .\n  - push: ["{{.Run.Registry}}/app:{{.Run.ID}}"]\n    when: [build]\n',
    'version: v1.0.0\nstepTimeout: 60\nsteps:\n  - cmd: x\n    when: ["-"]\n    retries: 3\n    ignoreErrors: true\n',
    'version: v1.1.0\nenv: [A=b]\nsteps: [{cmd: x, timeout: "{{.Values.t}}"}]',
  ])('is valid if Azure accepts it: %j', async (text) => {
    await expect(checkTaskFile(text, 'acb.yaml')).resolves.toBeUndefined();
  });

  it.each([
    ['version: v1.1.0\nsteps:\n  - cmd: [a', 'line 3, column'],
    ['version: v2\nsteps:\n  - cmd: a\n', 'line 1, column 10: the version is not one of'],
    ['steps: []\n', 'line 1, column 1: the file has no steps'],
    ['- a\n', "line 1, column 1: the file must be a mapping with 'steps'"],
    ['steps:\n  - cmd: a\n    buld: b\n', "line 3, column 5: a step cannot have 'buld'"],
    ['steps:\n  - cmd: a\n    Timeout: 5\n', "line 3, column 5: a step cannot have 'Timeout'; it is written 'timeout'"],
    ['steps:\n  - cmd: a\n    timeout: soon\n', "line 3, column 14: 'timeout' must be a number, zero or more"],
    ['steps:\n  - cmd: a\n    build: b\n', 'line 2, column 5: the step has cmd and build; only one is allowed'],
    ['steps:\n  - id: x\n', 'line 2, column 5: the step has none of cmd, build and push'],
    [
      'steps:\n  - id: a\n    cmd: x\n  - id: a\n    cmd: y\n',
      "line 4, column 5: the id 'a' is already used by another step",
    ],
    ['steps:\n  - id: a\n    cmd: x\n    when: [b]\n', "line 4, column 11: 'a' waits for 'b', which is not a step"],
    [
      'steps:\n  - id: a\n    cmd: x\n    when: [b]\n  - id: b\n    cmd: y\n    when: [a]\n',
      'line 4, column 11: the steps wait for each other: a -> b -> a',
    ],
    ['steps:\n  - id: a\n    cmd: x\n    when: [a]\n', 'the steps wait for each other: a -> a'],
    ['steps:\n  - cmd: x\n    cache: often\n', "line 3, column 12: cache must be 'enabled' or 'disabled'"],
  ])('is refused at its line and column: %j', async (text, says) => {
    await wrong(text).toMatchObject({ kind: 'InvalidInput', message: expect.stringContaining(says) });
  });

  it('is generated for BuildKit with cache and secrets, and is valid', async () => {
    const { yaml, values } = buildKitTask({
      images: ['app:{{.Run.ID}}'],
      dockerfile: 'docker/api.Dockerfile',
      arguments: [{ name: 'A', value: 'x "y" $z', isSecret: true }],
      target: 'final',
      push: true,
      noCache: false,
      cache: true,
      timeout: undefined,
      secrets: { token: 'https://vault.vault.azure.net/secrets/token' },
    });
    await expect(checkTaskFile(yaml, 'acb.yaml')).resolves.toBeUndefined();
    expect(values).toEqual([{ name: 'arg0', value: 'x "y" $z', isSecret: true }]);
    const [build, push] = readTask(yaml.replace(/\{\{[^}]*\}\}/g, 'x')).steps;
    expect(build).toMatchObject({ kind: 'build', env: ['DOCKER_BUILDKIT=1'] });
    expect(push).toMatchObject({ kind: 'push', images: ['$Registry/app:x'] });
    expect(yaml).toContain('"cache": "enabled"');
    expect(yaml).not.toContain('x "y"');
  });
});

describe('the log of a build', () => {
  const red = '\u001b[31m';
  it('keeps its colours for a terminal, and no other control characters', () => {
    expect(harmless(`${red}a\u001b[0m\u001b]0;title\u0007b\u001b[2J`)).toBe(
      `${red}a\u001b[0m\ufffd]0;title\ufffdb\ufffd[2J\u001b[0m`,
    );
    expect(harmless('10%\r50%\r100%')).toBe('100%');
    expect(harmless('a\tb\u202e')).toBe('a\tb\ufffd');
  });
  it('has no colours in a pipeline', () => {
    expect(plain(`${red}a\u001b[0m b\r`)).toBe('a b');
  });
});
