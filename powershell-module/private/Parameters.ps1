# What the user gave, as the method's parameters.
function Get-AcrParameter {
    param([hashtable]$Call, [hashtable]$Action)
    $declared = $Call.Declared
    $parameters = @{}
    foreach ($path in $Action.With.Keys) { Set-AcrParameter $parameters $path $Action.With[$path] }
    foreach ($name in $declared.Defaults.Keys) { $parameters[$declared.Fills[$name]] = $declared.Defaults[$name] }
    foreach ($given in $Call.Bound.GetEnumerator()) {
        $path = $declared.Fills[$given.Key]
        if (-not $path -or $null -eq $given.Value) { continue }
        # Most are plain text for a plain parameter; a function call for each would be felt.
        if ($given.Value -is [string] -and $declared.Plain[$given.Key]) { $parameters[$path] = [string]$given.Value }
        else { Set-AcrParameter $parameters $path (ConvertTo-AcrValue $Call $given.Key $given.Value) }
    }
    if ($Call.Bound.ContainsKey('Credential')) {
        $login = $Call.Bound['Credential'].GetNetworkCredential()
        Set-AcrParameter $parameters 'credential.userName' $Call.Bound['Credential'].UserName
        Set-AcrParameter $parameters 'credential.password' $login.Password
    }
    return $parameters
}

function Set-AcrParameter {
    param([hashtable]$Parameters, [string]$Path, $Value)
    $outer, $inner = $Path.Split('.')
    # What PowerShell has wrapped, no serializer understands.
    $plain = $Value.PSObject.BaseObject
    if ($null -eq $inner) { $Parameters[$outer] = $plain; return }
    if (-not $Parameters.ContainsKey($outer)) { $Parameters[$outer] = @{} }
    $Parameters[$outer][$inner] = $plain
}

function ConvertTo-AcrValue {
    param([hashtable]$Call, [string]$Name, $Value)
    if ($Value -is [switch]) { return [bool]$Value }
    if ($Value -is [securestring]) { return [Net.NetworkCredential]::new('', $Value).Password }
    if ($Value -is [bool] -or $Value -is [int]) { return $Value }
    if ($Value -is [array]) { return , [string[]]@(foreach ($one in $Value) { ConvertTo-AcrValue $Call $Name $one }) }
    # The host's folder is not the caller's location.
    if ($Name -match '(?:Folder|Path|File)$') { return $Call.Cmdlet.GetUnresolvedProviderPathFromPSPath($Value) }
    $exact = $Call.Declared.Values[$Name]
    if ($exact) { return $exact.Where({ $_ -eq $Value })[0] }
    return [string]$Value
}
