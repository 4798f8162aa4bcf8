@{
    RootModule           = 'AcrShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '23d74536-f037-4f93-ab47-bd45b6fd7256'
    Author               = 'The AcrShell authors'
    CompanyName          = 'The AcrShell authors'
    Copyright            = '(c) The AcrShell authors. MIT licence.'
    Description          = 'Azure Container Registry from PowerShell: the cmdlets of Az.ContainerRegistry over one long-lived host process.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    # The build spells them out.
    CmdletsToExport      = @('*-AzContainerRegistry*')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('Azure', 'ContainerRegistry', 'ACR', 'Docker', 'OCI')
        }
    }
}
