import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

/** Parameters and cmdlets of scripts that were written for Az before 5. */
describePowerShell('A parameter of an older Az', (shell) => {
  let azure: EmulatorWithArm | undefined;

  beforeAll(async () => {
    if (!pwshPath) return;
    azure = await startEmulator({ arm: true });
    await azure.content.seedImage('app', 'v1');
    await shell().output(`
      $null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}
      $null = Get-AzContainerRegistry -Name demo | Connect-AzContainerRegistry`);
  });
  afterAll(() => azure?.stop());

  it('enables and disables the admin user: -AdminUserEnabled, -DisableAdminUser', async () => {
    const of = 'Update-AzContainerRegistry -Name older -ResourceGroupName emulator';
    const script = `
      (New-AzContainerRegistry -Name older -ResourceGroupName emulator -Location westeurope -Sku Basic -AdminUserEnabled $true).AdminUserEnabled
      (${of} -DisableAdminUser).AdminUserEnabled
      (${of} -DisableAdminUser:$false).AdminUserEnabled
      (${of} -AdminUserEnabled $false).AdminUserEnabled
      (${of} -EnableAdminUser).AdminUserEnabled
      (${of} -Tag @{ a = 'b' }).AdminUserEnabled`;
    expect(await shell().output(script)).toEqual([true, false, true, false, true, true]);
  });

  it('specifies the resource group of a repository, a manifest or a tag', async () => {
    const of = '-RegistryName demo -ResourceGroupName emulator';
    const script = `
      @(Get-AzContainerRegistryRepository ${of})
      (Get-AzContainerRegistryTag ${of} -RepositoryName app).Tags.Name
      (Get-AzContainerRegistryManifest ${of} -RepositoryName app).ManifestsAttributes.Count
      (Update-AzContainerRegistryTag ${of} -RepositoryName app -Name v1 -ReadEnabled $true).Name`;
    expect(await shell().output(script)).toEqual(['app', 'v1', 1, 'v1']);
  });

  it('passes a webhook, and requests its address: -Webhook, -IncludeConfiguration', async () => {
    const script = `
      $hook = New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri http://127.0.0.1:1/hook
      (Update-AzContainerRegistryWebhook -Webhook $hook -Status disabled).Status
      $null -eq (Get-AzContainerRegistryWebhook -RegistryName demo -Name onpush).Config
      (Get-AzContainerRegistryWebhook -RegistryName demo -IncludeConfiguration).Config.ServiceUri`;
    expect(await shell().output(script)).toEqual(['disabled', true, 'http://127.0.0.1:1/hook']);
  });

  it('creates network rules and a set of them: New-…NetworkRule, Set-…NetworkRuleSet, -NetworkRuleSet', async () => {
    const script = `
      $rule = New-AzContainerRegistryNetworkRule -IPRule -IPAddressOrRange 203.0.113.0/24 -Action Allow
      $set = Set-AzContainerRegistryNetworkRuleSet -DefaultAction Deny -NetworkRule $rule, (New-AzContainerRegistryNetworkRule -IPRule -IPAddressOrRange 198.51.100.7)
      $set.DefaultAction
      $registry = Update-AzContainerRegistry -Name demo -ResourceGroupName emulator -NetworkRuleSet $set
      $registry.NetworkRuleSetDefaultAction; $registry.NetworkRuleSetIPRule.IPAddressOrRange
      $open = Update-AzContainerRegistry -Name demo -NetworkRuleSet (Set-AzContainerRegistryNetworkRuleSet -DefaultAction Allow)
      $open.NetworkRuleSetDefaultAction; $open.NetworkRuleSetIPRule.Count`;
    const addresses = ['203.0.113.0/24', '198.51.100.7'];
    expect(await shell().output(script)).toEqual(['Deny', 'Deny', ...addresses, 'Allow', 0]);
    const subnet = '/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/virtualNetworks/v/subnets/s';
    const { id, advice } = await shell().error(
      `New-AzContainerRegistryNetworkRule -VirtualNetworkRule -VirtualNetworkResourceId ${subnet}`,
    );
    expect(id).toBe('AcrShell.InvalidInput,AcrShell.Commands.NewAzContainerRegistryNetworkRule');
    expect(advice).toContain('private endpoint');
  });
});
