# The .NET types of what cmdlets write (AcrShell.Tag and the others): the build makes them from the contract.
# PowerShell's own classes would not do: no dots in their names, and another class in every runspace.
function Import-AcrType {
    $types = $script:AcrShared.Types
    # From its bytes, so that the file is not locked while a session lasts; once, or a later session's tags would be others.
    if ($null -eq $types[$script:AcrVersion]) { $types[$script:AcrVersion] = [Reflection.Assembly]::Load([IO.File]::ReadAllBytes((Find-AcrBuiltFile 'AcrShell.Types.dll'))) }
    return $types[$script:AcrVersion]
}

function Get-AcrType {
    param([string]$Name)
    return $script:AcrSession.Types.GetType($Name, $true)
}

# Beside the module, or where the build left it.
function Find-AcrBuiltFile {
    param([string]$Name)
    $beside = [IO.Path]::Combine($script:AcrModuleFolder, $Name)
    if ([IO.File]::Exists($beside)) { return $beside }
    return [IO.Path]::GetFullPath([IO.Path]::Combine($script:AcrModuleFolder, '..', 'out', 'AcrShell', $Name))
}
