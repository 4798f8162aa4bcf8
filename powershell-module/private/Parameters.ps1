# What was typed and what was piped, as the host is told: it decides what that means.

function New-AcrParameter {
    param([hashtable]$Call, $Piped)
    if ($null -eq $Call.Given) { $Call.Given = Get-AcrGiven $Call }
    $parameters = @{ cmdlet = $Call.Name; given = $Call.Given }
    # Without a pipeline, `$_` is the caller's.
    if ($Call.Cmdlet.MyInvocation.ExpectingInput) { $parameters['piped'] = Get-AcrPiped $Call $Piped }
    elseif ($Call.Bound['InputObject']) { $parameters['piped'] = Get-AcrPiped $Call $Call.Bound['InputObject'] }
    return $parameters
}

# The same for every object that is piped.
function Get-AcrGiven {
    param([hashtable]$Call)
    $given = @{}
    $kinds = $Call.Declared['Kinds']
    foreach ($name in $Call.Typed) {
        if ($script:AcrUnsent.Contains($name)) { continue }
        $value = $Call.Bound[$name]
        if ($null -eq $value) { continue }
        # Most are plain text; a function call for each would be felt.
        if ($value -is [string] -and -not ($kinds -and $kinds[$name])) { $given[$name] = $value }
        else { $given[$name] = ConvertTo-AcrValue $Call $(if ($kinds) { $kinds[$name] }) $value }
    }
    return $given
}

function ConvertTo-AcrValue {
    param([hashtable]$Call, [string]$Kind, $Value)
    # What PowerShell has wrapped, no serializer understands.
    $plain = $Value.PSObject.BaseObject
    if ($Kind -eq 'table' -and ($plain -is [Collections.IDictionary] -or $plain -is [Management.Automation.PSCustomObject])) { return ConvertTo-AcrTable $Value }
    if ($Kind -eq 'tables' -and $plain -isnot [array] -and $plain -isnot [string]) { return ConvertTo-AcrTable $Value }
    # The host's folder is not the caller's location.
    if ($plain -is [string]) {
        # An address is no path of this machine.
        if ($Kind -eq 'place' -and $plain -notmatch $script:AcrContract.Address) { $Kind = 'path' }
        if ($Kind -like 'path*') { return Resolve-AcrPath $Call $plain } else { return $plain }
    }
    if ($plain -is [switch]) { return [bool]$plain }
    if ($plain -is [bool] -or $plain -is [int]) { return $plain }
    if ($plain -is [securestring]) { return [Net.NetworkCredential]::new('', $plain).Password }
    if ($plain -is [pscredential]) { return @{ userName = $plain.UserName; password = $plain.GetNetworkCredential().Password } }
    if ($plain -is [datetime]) { return $plain.ToUniversalTime().ToString('o', [cultureinfo]::InvariantCulture) }
    if ($plain -is [array]) { return , [object[]]@(foreach ($one in $plain) { ConvertTo-AcrValue $Call $Kind $one }) }
    return Get-AcrPiped $Call $Value
}

# A drive that the calling function has made for itself is in its session state alone, where no module's paths are resolved.
function Resolve-AcrPath {
    param([hashtable]$Call, [string]$Path)
    $parts = [regex]::Match($Path, '^([^:\\/]{2,}):([\\/]?)(.*)$')
    if ($parts.Success) {
        foreach ($drive in $Call.Cmdlet.SessionState.Drive.GetAll()) {
            if ($drive.Name -ne $parts.Groups[1].Value -or $drive.Provider.Name -ne 'FileSystem') { continue }
            $folder = if ($parts.Groups[2].Value) { $drive.Root } else { [IO.Path]::Combine($drive.Root, $drive.CurrentLocation) }
            return [IO.Path]::GetFullPath([IO.Path]::Combine($folder, $parts.Groups[3].Value))
        }
    }
    return $Call.Cmdlet.GetUnresolvedProviderPathFromPSPath($Path)
}

# Names and values, as text.
function ConvertTo-AcrTable {
    param($Value)
    $table = @{}
    if ($Value -isnot [Collections.IDictionary]) {
        foreach ($property in $Value.PSObject.Properties) { $table[$property.Name] = ConvertTo-AcrText $property.Value }
        return $table
    }
    foreach ($entry in $Value.GetEnumerator()) { $table[[string]$entry.Key] = ConvertTo-AcrText $entry.Value }
    return $table
}

# A time as the services write it, whatever the culture; a secret as the text that it holds.
function ConvertTo-AcrText {
    param($Value)
    if ($Value -is [securestring]) { return [Net.NetworkCredential]::new('', $Value).Password }
    if ($Value -is [datetime] -or $Value -is [datetimeoffset]) { return $Value.ToUniversalTime().ToString('o', [cultureinfo]::InvariantCulture) }
    return [string]$Value
}

# An object: its type, and what it has of the properties that can say what it is.
function Get-AcrPiped {
    param([hashtable]$Call, $Object)
    if ($Object -is [array]) {
        if ($Object.Count -ne 1) { return @{ several = $Object.Count } }
        $Object = $Object[0]
    }
    $base = $Object.PSObject.BaseObject
    $type = $base.GetType().FullName
    # Of our own types, which pipelines bring thousands of, all have the same properties.
    if ($type.StartsWith('AcrShell.')) {
        if ($null -eq $Call.Offered[$type]) { $Call.Offered[$type] = Get-AcrOffered $Call $Object }
        $properties = @{}
        foreach ($name in $Call.Offered[$type]) {
            $value = $base.$name
            if ($value -is [string]) { $properties[$name] = $value } else { Set-AcrOffered $properties $name $value }
        }
        return @{ type = $type; properties = $properties }
    }
    $type = $Object.PSObject.TypeNames[0]
    foreach ($name in $Object.PSObject.TypeNames) { if ($name.Contains('AcrShell.')) { $type = $name; break } }
    $piped = @{ type = $type; properties = @{} }
    if ($base -is [string]) { $piped['text'] = $base }
    if ($base -is [Management.Automation.PSCustomObject]) { $piped['isRow'] = $true }
    $names = Get-AcrOffered $Call $Object
    foreach ($name in $names) { Set-AcrOffered $piped.properties $name $Object.PSObject.Properties[$name].Value }
    return $piped
}

# Only what names something: no lists, no tables.
function Set-AcrOffered {
    param([hashtable]$Properties, [string]$Name, $Value)
    if ($Value -is [string]) { $Properties[$Name] = [string]$Value }
    elseif ($Value -is [bool]) { $Properties[$Name] = [bool]$Value }
    elseif ($Name -eq 'Tags' -and $Value -is [Collections.IList]) { $Properties[$Name] = $Value -join ' ' }
    elseif ($Value -is [ValueType]) { $Properties[$Name] = [string]$Value }
    elseif ($Value -is [securestring]) { $Properties[$Name] = [Net.NetworkCredential]::new('', $Value).Password }
}

function Get-AcrOffered {
    param([hashtable]$Call, $Object)
    $all = $Object.PSObject.Properties
    return , [string[]]@(foreach ($name in $script:AcrContract.Identifying + @($Call.Declared['Taken'])) { if ($name -and $null -ne $all[$name]) { $name } })
}
