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
        elseif ($given.Key -eq $declared['Piped']) { Set-AcrResource $Call $parameters $path $given.Value }
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
    switch ($Call.Declared.Kinds[$Name]) {
        'table' { return ConvertTo-AcrTable $Value }
        'date' { return ([datetime]$Value).ToUniversalTime().ToString('o', [cultureinfo]::InvariantCulture) }
        'resource' { if ($Value -isnot [string]) { return [string](Get-AcrProperty $Value 'Id') } }
    }
    $property = $Call.Declared.Properties[$Name]
    if ($property -and $Value -isnot [string] -and $Value -isnot [array]) { return [string](Get-AcrProperty $Value $property) }
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

# Names and values, as text.
function ConvertTo-AcrTable {
    param($Value)
    $table = @{}
    if ($Value -isnot [Collections.IDictionary]) {
        foreach ($property in $Value.PSObject.Properties) { $table[$property.Name] = [string]$property.Value }
        return $table
    }
    foreach ($entry in $Value.GetEnumerator()) { $table[[string]$entry.Key] = [string]$entry.Value }
    return $table
}

# What was piped, or given in place of names: by its resource id; a row of a table (Import-Csv) by the names in it.
function Set-AcrResource {
    param([hashtable]$Call, [hashtable]$Parameters, [string]$Path, $Value)
    $id = if ($Value -is [string]) { if (-not (Get-AcrProperty $Value 'RepositoryName')) { [string]$Value } } else { [string](Get-AcrProperty $Value 'Id') }
    # The id of a webhook's event is none of a resource.
    if ($id -and ($Value -is [string] -or $id.StartsWith('/'))) { $Parameters[$Path] = $id; return }
    $isRegistry = $Call.Declared.Fills['Name'] -eq 'registry'
    $registry = Get-AcrProperty $Value 'RegistryName'
    $name = Get-AcrProperty $Value 'Name'
    # A usage has a Name, too: of what is ours, only what stands for a registry is one by its Name.
    $isNamed = "$($Value.PSObject.TypeNames)" -notmatch 'AcrShell\.(?!Emulator\b)'
    if (-not $registry -and $isRegistry -and $isNamed) { $registry = $name }
    # What belongs to a repository is no resource of Azure.
    if (-not $registry -or (Get-AcrProperty $Value 'ImageName') -or (Get-AcrProperty $Value 'RepositoryName')) { $Parameters['refused'] = $Value; return }
    $Parameters['registry'] = [string]$registry
    $group = Get-AcrProperty $Value 'ResourceGroupName'
    if ($group) { $Parameters['resourceGroup'] = [string]$group }
    if (-not $isRegistry -and $name -and -not $Call.Bound.ContainsKey('Name')) { $Parameters['name'] = [string]$name }
}
