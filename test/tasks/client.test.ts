import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, compilerOf } from '../../tasks/client.ts';
import { pwshPath } from '../powershell/pwsh.ts';

describe('The compiler of the client', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-client-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(pwshPath === undefined)('takes files in folders of any name', () => {
    const odd = join(folder, "O'Brien\u2019s [x] $HOME & 100% \u00e9");
    mkdirSync(odd);
    const [source, output] = [join(odd, 'Client.cs'), join(odd, 'Client.dll')];
    writeFileSync(source, 'public static class Client { }');
    compile({ path: pwshPath ?? '', environment: {} }, [source], output);
    expect(existsSync(output)).toBe(true);
  });

  it.each(['pwsh', 'System.Management.Automation.dll'])('is another one after an update of %s', (name) => {
    const program = join(folder, 'pwsh');
    for (const file of [program, join(folder, 'System.Management.Automation.dll')]) writeFileSync(file, '7.6');
    const before = compilerOf(program);
    expect(compilerOf(program)).toBe(before);
    // Packages of two versions may bring files of one size.
    utimesSync(join(folder, name), 0, 0);
    expect(compilerOf(program)).not.toBe(before);
  });
});
