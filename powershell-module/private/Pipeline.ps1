# What a piped object means is decided by its type, never by whichever Name it happens to have: a tag that bound by
# its Name alone to Remove-AzContainerRegistryRepository would delete the repository.

# Puts right what the binder took from the object, or refuses it; says whether the call may go on.
function Update-AcrPipedParameter {
    param([hashtable]$Call, [hashtable]$Parameters, $Piped, [ref]$Action)
    if ($null -eq $Piped -or $Call.Name -notin $script:AcrContract.PipedInto) { return $true }
    $type = Get-AcrPipedType $Piped
    # The item was named in full: the object only filled in where it is.
    if ($Call.Typed.Where({ $_ -in 'Name', 'Manifest', 'Tag' })) { return $true }
    if ($type -eq 'AcrShell.Registry') { Update-AcrPipedRegistry $Call $Parameters $Piped $Action }
    $meaning = if ($null -ne $type) { $script:AcrContract.Pipeline[$type][$Call.Name] } else { Get-AcrMeaning $Call $Piped }
    if ($meaning -in 'itself', 'what it holds', 'as its admin user') { return $true }
    if ($null -ne $meaning -and $meaning -ne 'refused') { return Use-AcrDigest $Call $Parameters $Piped $type }
    Write-AcrRefusal $Call $Piped $type
    return $false
}

# Select-Object, serialization and Export-Csv -IncludeTypeInformation leave the type's name behind a prefix.
function Get-AcrPipedType {
    param($Piped)
    foreach ($name in $Piped.PSObject.TypeNames) {
        $plain = $name -replace '^(?:CSV:)?(?:Selected\.|Deserialized\.)*'
        if ($plain -eq 'System.String' -and (Get-AcrProperty $Piped 'RepositoryName')) { return 'AcrShell.RepositoryName' }
        if ($script:AcrContract.Pipeline.ContainsKey($plain)) { return $plain }
    }
}

# An object without a type of ours (Import-Csv, ConvertFrom-Json): what it is shows in what it has.
function Get-AcrMeaning {
    param([hashtable]$Call, $Piped)
    $digest = Get-AcrProperty $Piped 'Digest'
    if ($Call.Name.EndsWith('Repository')) {
        $name = Get-AcrProperty $Piped 'Name'
        $repository = Get-AcrProperty $Piped 'RepositoryName'
        if (-not $repository) { $repository = Get-AcrProperty $Piped 'ImageName' }
        if ($digest -or ($name -and $repository -and $name -ne $repository)) { return 'refused' }
    }
    if ($Call.Name.EndsWith('Manifest') -and $digest) { return 'the manifest it points at' }
    return 'itself'
}

function Use-AcrDigest {
    param([hashtable]$Call, [hashtable]$Parameters, $Piped, [string]$Type)
    if ($Parameters.ContainsKey('tag')) { return $true }
    $digest = Get-AcrProperty $Piped 'Digest'
    if (-not $digest) { Write-AcrRefusal $Call $Piped $Type; return $false }
    $Parameters['digest'] = [string]$digest
    return $true
}

function Get-AcrProperty {
    param($Object, [string]$Name)
    $property = $Object.PSObject.Properties[$Name]
    if ($null -ne $property) { return $property.Value }
}

function Write-AcrRefusal {
    param([hashtable]$Call, $Piped, [string]$Type)
    $kind = if ($Type) { "An $Type" } else { 'An object that has a tag''s or a manifest''s Name or Digest' }
    $advice = switch -Regex ($Type) {
        'RepositoryName$|Repository$' { 'Pipe it to Get-AzContainerRegistryTag or Get-AzContainerRegistryManifest, and their output on.' }
        'TagList$' { 'Pipe its Tags instead.' }
        'ManifestList$' { 'Pipe its ManifestsAttributes instead.' }
        default { "Pipe tags and manifests to their own cmdlets; to mean the repository, name it with -Name." }
    }
    Write-AcrError $Call @{
        Kind     = 'InvalidInput'
        Message  = "$kind can not be piped to $($Call.Name)."
        Resource = [string](Get-AcrProperty $Piped 'RepositoryName')
        Advice   = $advice
    }
}

# A registry's Name is no repository's; its admin user is how Connect knows it, unless a credential was given.
function Update-AcrPipedRegistry {
    param([hashtable]$Call, [hashtable]$Parameters, $Piped, [ref]$Action)
    $meaning = $script:AcrContract.Pipeline['AcrShell.Registry'][$Call.Name]
    if ($meaning -eq 'as its admin user' -and $Piped.AdminUserEnabled -and -not $Parameters.ContainsKey('credential')) { $Parameters['adminUser'] = $true }
    if ($meaning -eq 'what it holds') {
        $Parameters.Remove('name')
        $Action.Value = $Call.Declared.Sets['ListParameterSet']
    }
}

function Write-AcrResourceRefusal {
    param([hashtable]$Call, $Piped)
    $type = Get-AcrPipedType $Piped
    Write-AcrError $Call @{
        Kind     = 'InvalidInput'
        Message  = "$(if ($type) { "An $type" } else { 'What was given' }) can not be piped to $($Call.Name)."
        Resource = [string](Get-AcrProperty $Piped 'RepositoryName')
        Advice   = 'It takes what Get-AzContainerRegistry and its like write, a resource id, or objects that have a RegistryName.'
    }
}
