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
        elseif (-not (Test-AcrValue $declared.Kinds[$given.Key] $given.Value)) { $parameters['refusal'] = New-AcrRefusal $declared.Kinds[$given.Key] $given.Key }
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
        'resource' { if ($Value -isnot [string]) { return Get-AcrResourceId $Value } }
    }
    $property = $Call.Declared.Properties[$Name]
    if ($property -and $Value -isnot [string] -and $Value -isnot [array]) { return [string](Get-AcrProperty $Value $property) }
    if ($Value -is [switch]) { return [bool]$Value }
    if ($Value -is [securestring]) { return [Net.NetworkCredential]::new('', $Value).Password }
    if ($Value -is [bool] -or $Value -is [int]) { return $Value }
    if ($Value -is [array]) { return , [string[]]@(foreach ($one in $Value) { ConvertTo-AcrValue $Call $Name $one }) }
    # The host's folder is not the caller's location.
    if ($Call.Declared.Kinds[$Name] -in 'path', 'paths') { return $Call.Cmdlet.GetUnresolvedProviderPathFromPSPath($Value) }
    $exact = $Call.Declared.Values[$Name]
    if ($exact) { return $exact.Where({ $_ -eq $Value })[0] }
    return [string]$Value
}

# PowerShell gives every object names and values, text its Length; a tag of that would take the place of all others.
function Test-AcrValue {
    param([string]$Kind, $Value)
    if ($Kind -eq 'table') { return $Value -is [Collections.IDictionary] -or $Value.PSObject.BaseObject -is [Management.Automation.PSCustomObject] }
    if ($Kind -eq 'resource') { return $Value -is [string] -or $null -ne (Get-AcrResourceId $Value) }
    return $true
}

function New-AcrRefusal {
    param([string]$Kind, [string]$Name)
    $message, $advice = switch ($Kind) {
        'table' { 'is no table of names and values', "Write -$Name @{ name = 'value' }." }
        'resource' { 'has no resource id', 'Give the id, or what a Get cmdlet writes.' }
    }
    return @{ Kind = 'InvalidInput'; Message = "What was given as -$Name $message."; Advice = $advice }
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

# What was piped, or given in place of names: by its resource id; text by itself; a row of a table (Import-Csv) by the
# names in it. What it is decides whether it may mean anything to this cmdlet: a token's Name is no registry's.
function Set-AcrResource {
    param([hashtable]$Call, [hashtable]$Parameters, [string]$Path, $Value)
    if ($Value -is [array] -and $Value.Count -eq 1) { $Value = $Value[0] }
    if ($Value -is [array]) {
        $Parameters['refusal'] = @{ Kind = 'InvalidInput'; Message = "As -InputObject $($Value.Count) were given."; Advice = "Pipe them to $($Call.Name): it takes one after the other." }
        return
    }
    $type = Get-AcrPipedType $Value
    if ($null -ne $type -and -not (Test-AcrResourceFit $Call $type)) { $Parameters['refused'] = $Value; return }
    $id = if ($Value -is [string]) { [string]$Value } else { Get-AcrResourceId $Value }
    if ($id -like '/*') { $Parameters[$Path] = $id; return }
    if ($id) { $Parameters['registry'] = $id; return }
    $names = Get-AcrRowName $Call $Value $type
    if ($null -eq $names) { $Parameters['refused'] = $Value; return }
    foreach ($name in $names.Keys) { $Parameters[$name] = $names[$name] }
}

# Az.Resources calls it ResourceId. An Id that is none (of a process, of a row in a table) is not looked at.
function Get-AcrResourceId {
    param($Value)
    foreach ($name in 'Id', 'ResourceId') {
        $id = [string](Get-AcrProperty $Value $name)
        if ($id -like '/*') { return $id }
    }
}

# Whether an object of ours may be what this cmdlet is about. Whatever knows its registry may stand for it, but
# not where the registry itself would be changed or deleted.
function Test-AcrResourceFit {
    param([hashtable]$Call, [string]$Type)
    $noun = $Call.Name -replace '^\w+-AzContainerRegistry'
    $kind = $Type -replace '^AcrShell\.'
    switch ($kind) {
        'Registry' { return $true }
        { $_ -in 'Replication', 'Webhook', 'ScopeMap', 'Token', 'AgentPool', 'Access' } {
            return $noun.StartsWith($kind) -or ($kind -eq 'Token' -and $noun -match '^Credentials?$' -and $Call.Name -like 'New-*')
        }
        { $_ -in 'Connection', 'Emulator', 'RegistryCredential', 'SecureRegistryCredential', 'RegistryTemplate' } {
            return -not ($Call.Changes -and $noun -eq '')
        }
    }
    return $false
}

# The names in a row, as the method's parameters; nothing where they do not say what is meant. Only what was made to
# be a row is one: a file or a process has a Name, too.
function Get-AcrRowName {
    param([hashtable]$Call, $Value, [string]$Type)
    if (-not $Type -and $Value.PSObject.BaseObject -isnot [Management.Automation.PSCustomObject]) { return }
    # What belongs to a repository is no resource of Azure.
    if ((Get-AcrProperty $Value 'ImageName') -or (Get-AcrProperty $Value 'RepositoryName')) { return }
    $item = @('name', 'tokenName').Where({ $Call.Declared.Fills.Values -contains $_ }, 'First')[0]
    $registry = [string](Get-AcrProperty $Value 'RegistryName')
    $name = [string](Get-AcrProperty $Value 'Name')
    if (-not $registry -and (-not $item -or $Type -in 'AcrShell.Registry', 'AcrShell.Emulator')) { $registry = $name }
    # A name beside another registry's is that of something in it, which must not be taken for the registry.
    $isOther = -not $item -and -not $Type -and $name -and $name -ne $registry
    if (-not $registry -or ($isOther -and $Call.Changes)) { return }
    $names = @{ registry = $registry }
    $group = Get-AcrProperty $Value 'ResourceGroupName'
    if ($group) { $names['resourceGroup'] = [string]$group }
    $isItem = -not $Type -or $Type -match '(?:Replication|Webhook|ScopeMap|Token|AgentPool)$'
    $isTyped = $Call.Bound.ContainsKey($(if ($item -eq 'tokenName') { 'TokenName' } else { 'Name' }))
    if ($item -and $name -and $isItem -and -not $isTyped) { $names[$item] = $name }
    return $names
}
