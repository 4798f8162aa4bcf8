import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatorWithArm, type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { type Cmdlet, cmdlets } from '../../src/protocol/index.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

const examples = (Object.values(cmdlets) as Cmdlet[]).flatMap((cmdlet) => cmdlet.examples.map(({ code }) => code));
/** These sign in with the identity of the machine, or through Entra ID. */
const signIn = /-Identity$|^Connect-AzContainerRegistryAccount -Credential/;

/**
 * Runs the examples of the help as they are. `demo` is the registry of an Azure to which the session is signed in, with
 * one of each item that the examples use; `myregistry` and `other` are further registries.
 */
describePowerShell('An example of the help', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-examples-'));
  let azure: EmulatorWithArm | undefined;

  beforeAll(async () => {
    if (!pwshPath) return;
    azure = await startEmulator({ arm: true });
    writeFileSync(join(folder, 'config.json'), '{}');
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app', 'Dockerfile'), 'FROM scratch\nCOPY . /app\n');
    writeFileSync(join(folder, 'sbom.json'), '{"spdxVersion":"SPDX-2.3"}');
    await shell().output(`
      Set-Location -LiteralPath ${quoted(folder)}
      ${signedIn()}
      $null = New-AzContainerRegistry -ResourceGroupName emulator -Name other -Sku Premium
      $null = New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull
      $null = New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri http://127.0.0.1:1/hook
      $null = New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1
      $null = New-AzContainerRegistryTask -RegistryName demo -Name nightly -Command 'bash echo night'
      $null = Start-AzContainerRegistryTask -RegistryName demo -Name nightly`);
  });
  afterAll(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Some examples end the session. */
  const signedIn = () =>
    `$null = Connect-AzContainerRegistryAccount -AccessToken '${azure?.arm.token()}' -ResourceManagerUrl ${azure?.arm.url}`;

  /** Creates a registry of that name, and the files that examples expect in the working folder. */
  async function makeMyRegistry(): Promise<void> {
    await shell().output(`
      $null = Get-AzContainerRegistry -Name other | Connect-AzContainerRegistry
      Get-AzContainerRegistry | Where-Object Name -eq myregistry | Remove-AzContainerRegistry
      $null = New-AzContainerRegistry -ResourceGroupName emulator -Name myregistry -Sku Premium -EnableAdminUser | Connect-AzContainerRegistry
      $global:secret = Get-AzContainerRegistryCredential -RegistryName myregistry`);
    const made = azure?.arm.registry('myregistry');
    if (!made) throw new Error('There is no myregistry.');
    await seedDemo(made.content);
    await shell().output(`
      function global:Get-Credential { [pscredential]::new($secret.Username, (ConvertTo-SecureString $secret.Password -AsPlainText -Force)) }
      Remove-Item image.tar, hello, hello.tar, layer.tar.gz -Recurse -ErrorAction Ignore
      $of = @{ RegistryName = 'myregistry'; RepositoryName = 'hello-world'; Tag = 'v1' }
      $null = Save-AzContainerRegistryArtifact @of -Format DockerArchive -Platform linux/amd64 -Path image.tar
      $raw = Get-AzContainerRegistryManifestContent @of -Raw
      Set-Content -NoNewline -Path manifest.json -Value $raw
      $global:digest = ($raw | ConvertFrom-Json).config.digest`);
  }

  it.for(examples.filter((code) => !signIn.test(code)))('works as it stands: %s', async (code) => {
    await shell().output(signedIn());
    if (/ myregistry\b|\$digest|\.\//.test(code)) await makeMyRegistry();
    if (code.startsWith('New-AzContainerRegistry '))
      await shell().output('Remove-AzContainerRegistry -Name myregistry');
    const { errors, stopped } = await shell().run(
      `try { $null = ${code} } finally { Stop-AzContainerRegistryEmulator }`,
    );
    expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
  });
});

describePowerShell('An example of the help that signs in', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-examples-'));
  let azure: (EmulatorWithArm & EmulatorWithEntra) | undefined;

  // The machine's identity, and the cloud's authority, come from an emulator that is there before PowerShell is.
  beforeAll(async () => {
    if (!pwshPath) return;
    azure = await startEmulator({ arm: true, entra: true, tls: true, name: 'contoso' });
    const { arm, entra } = azure;
    writeFileSync(join(folder, 'ca.pem'), azure.caCertificate ?? '');
    entra.addManagedIdentity({ role: 'AcrPull' });
    const { clientId, secret } = entra.addApplication({ role: 'Contributor' });
    await shell().output(`
      $env:NODE_EXTRA_CA_CERTS = ${quoted(join(folder, 'ca.pem'))}
      $env:AZURE_POD_IDENTITY_AUTHORITY_HOST = '${entra.imdsUrl}'
      $null = Connect-AzContainerRegistryAccount -AccessToken '${arm.token()}' -ResourceManagerUrl ${arm.url}
      $null = New-AzContainerRegistry -ResourceGroupName emulator -Name myregistry -Sku Basic
      $cloud = @{ Name = 'Emulated'; RegistrySuffix = 'azurecr.emulated'; AuthorityHost = '${entra.authorityHost}' }
      $null = Add-AzContainerRegistryEnvironment @cloud -ResourceManagerUrl ${arm.url} -ResourceManagerAudience https://management.azure.com
      function global:Get-Credential { [pscredential]::new('${clientId}', (ConvertTo-SecureString '${secret}' -AsPlainText -Force)) }`);
  });
  afterAll(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true });
  });

  it.for(examples.filter((code) => signIn.test(code)))('works as it stands: %s', async (code) => {
    const { errors, stopped } = await shell().run(`
      $PSDefaultParameterValues = @{ 'Connect-AzContainerRegistryAccount:Environment' = 'Emulated' }
      $null = ${code}`);
    expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
  });
});
