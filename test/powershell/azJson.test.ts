import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

/** The body of a request given whole, as Az 5 takes it beside the parameters that it is made of. */
describePowerShell('A request as JSON', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acr-json-'));
  let azure: EmulatorWithArm | undefined;

  beforeAll(async () => {
    if (!pwshPath) return;
    azure = await startEmulator({ arm: true });
    await shell().output(
      `$null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}`,
    );
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await azure?.stop();
  });

  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const of = '-RegistryName demo -ResourceGroupName emulator';

  it('creates and changes child resources of a registry: -JsonString', async () => {
    const script = `
      $map = New-AzContainerRegistryScopeMap ${of} -Name fromjson -JsonString (@{ properties = @{ description = 'd'; actions = @('repositories/app/content/read') } } | ConvertTo-Json -Depth 5)
      $map.Action; $map.ProvisioningState
      (Update-AzContainerRegistryScopeMap ${of} -Name fromjson -JsonString '{"properties":{"description":"other"}}').Description
      (New-AzContainerRegistryToken ${of} -Name fromjson -JsonString (@{ properties = @{ scopeMapId = $map.Id } } | ConvertTo-Json)).Status
      (Update-AzContainerRegistryToken ${of} -Name fromjson -JsonString '{"properties":{"status":"disabled"}}').Status
      (New-AzContainerRegistryWebhook ${of} -Name fromjson -JsonString '{"location":"westeurope","properties":{"serviceUri":"http://127.0.0.1:1/","actions":["push"]}}').Action
      (Update-AzContainerRegistryWebhook ${of} -Name fromjson -JsonString '{"properties":{"status":"disabled"}}').Status
      (New-AzContainerRegistryReplication ${of} -JsonString '{"location":"North Europe"}').Name
      (New-AzContainerRegistryAgentPool ${of} -Name fromjson -JsonString '{"location":"westeurope","properties":{"count":2,"tier":"S2"}}').Tier
      (Update-AzContainerRegistryAgentPool ${of} -Name fromjson -JsonString '{"properties":{"count":3}}').Count
      (New-AzContainerRegistryCredentials ${of} -JsonString (@{ tokenId = (Get-AzContainerRegistryToken ${of} -Name fromjson).Id; name = 'password1' } | ConvertTo-Json)).Password.Length -gt 10
      (Update-AzContainerRegistryCredential ${of} -JsonString '{"name":"password2"}').Username
      (Test-AzContainerRegistryNameAvailability -JsonString '{"name":"demo","type":"Microsoft.ContainerRegistry/registries"}').NameAvailable`;
    expect(await shell().output(script)).toEqual([
      ...['repositories/app/content/read', 'Succeeded', 'other', 'enabled', 'disabled', 'push', 'disabled'],
      ...['northeurope', 'S2', 3, true, 'demo', false],
    ]);
  });

  it('is read from a file in the encodings that PowerShell writes: -JsonFilePath', async () => {
    const body = '{"location":"westeurope","sku":{"name":"Basic"},"properties":{"adminUserEnabled":true}}';
    const plain = file('plain.json', `\uFEFF${body}`);
    const wide = file('wide.json', Buffer.from(`\uFEFF${body.replace('true', 'false')}`, 'utf16le'));
    const script = `
      (New-AzContainerRegistry -Name fromfile -ResourceGroupName emulator -JsonFilePath ${quoted(plain)}).AdminUserEnabled
      (New-AzContainerRegistry -Name fromwide -ResourceGroupName emulator -JsonFilePath ${quoted(wide)}).AdminUserEnabled`;
    expect(await shell().output(script)).toEqual([true, false]);
  });

  it('that is not JSON, or not a file, is refused without showing its content', async () => {
    const make = `New-AzContainerRegistryScopeMap ${of} -Name wrong`;
    const broken = await shell().error(`${make} -JsonString '{"password":"hunter2hunter2",'`);
    expect(broken.id).toBe('AcrShell.InvalidInput,AcrShell.Commands.NewAzContainerRegistryScopeMap');
    expect(broken.message).not.toContain('hunter2');
    expect((await shell().error(`${make} -JsonString '[]'`)).message).toContain('no object');
    if (process.platform !== 'win32') {
      const device = await shell().error(`${make} -JsonFilePath /dev/zero`);
      expect(device.message).toContain('not a file');
    }
    const importing = `Import-AzContainerRegistryImage ${of}`;
    expect((await shell().error(`${importing} -JsonString '{"source":{}}'`)).message).toContain('no source image');
  });

  it('selects the passwords and certificates that a token keeps: -CredentialsPassword, -CredentialsCertificate', async () => {
    const script = `
      $token = New-AzContainerRegistryToken ${of} -Name stays -ScopeMapName _repositories_pull -CredentialsCertificate @{ Name = 'certificate1'; EncodedPemCertificate = 'MIIB'; Thumbprint = 'aa' }
      $token.CredentialsCertificate.Name
      $null = New-AzContainerRegistryCredential ${of} -TokenName stays
      (Get-AzContainerRegistryToken ${of} -Name stays).CredentialsPassword.Name -join ' '
      $first = (Get-AzContainerRegistryToken ${of} -Name stays).CredentialsPassword | Where-Object Name -eq password1
      (Update-AzContainerRegistryToken ${of} -Name stays -CredentialsPassword $first).CredentialsPassword.Name
      (Update-AzContainerRegistryToken ${of} -Name stays -CredentialsPassword @{ name = 'password1'; expiry = (Get-Date).AddDays(9) }).CredentialsPassword.Count`;
    expect(await shell().output(script)).toEqual(['certificate1', 'password1 password2', 'password1', 1]);
    const { message } = await shell().error(
      `Update-AzContainerRegistryToken ${of} -Name stays -CredentialsPassword @{ Value = 'x' }`,
    );
    expect(message).toContain('-CredentialsPassword has no member Value');
  });
});
