# The .NET types of what cmdlets write (AcrShell.Tag and the others): the build makes them from the contract.
# PowerShell's own classes would not do: no dots in their names, and another class in every runspace.
function Import-AcrType {
    # From its bytes, so that the file is not locked while a session lasts.
    return [Reflection.Assembly]::Load([IO.File]::ReadAllBytes((Find-AcrBuiltFile 'AcrShell.Types.dll')))
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
