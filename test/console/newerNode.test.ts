import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runOnNewerNode } from '../../console/newerNode.ts';
import { isAtLeast, oldestNode } from '../../src/protocol/wire/lifecycle.ts';
import { noShellScripts, onWindows } from '../windows.ts';

const folder = mkdtempSync(join(tmpdir(), 'acrshell-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the Node of the console', () => {
  it('runs the console if it is new enough', async () => {
    expect(await runOnNewerNode(oldestNode, folder)).toBeUndefined();
    expect(await runOnNewerNode(process.versions.node, folder)).toBeUndefined();
  });

  it('is reported with the needed version if it is too old', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await runOnNewerNode('20.20.2', folder)).toBe(17);
    expect(String(said.mock.calls[0])).toMatch(/^Error: .*20\.20\.2\.\n {2}Node 22\.19\.0 or newer/u);
    said.mockRestore();
  });

  it.skipIf(onWindows)(`too old, with the right one beside the host, it runs on that${noShellScripts}`, async () => {
    const node = join(folder, 'node');
    writeFileSync(node, '#!/bin/sh\n[ "$1 $2" = "acrshell.js Get-Thing" ] && exit 42\n');
    chmodSync(node, 0o755);
    expect(await runOnNewerNode('20.20.2', folder, ['acrshell.js', 'Get-Thing'])).toBe(42);
  });

  it.each([
    ['22.19.0', '22.19.0', true],
    ['22.9.0', '22.19.0', false],
    ['26.0.0', '22.19.0', true],
    ['22.19.1-nightly', '22.19.0', true],
    ['0.12', '22.19.0', false],
  ])('%s: at least %s is %s', (have, need, enough) => expect(isAtLeast(have, need)).toBe(enough));
});
