# What each kind of action asks the host for and writes. A page is written as one enumerable, so that its objects cost
# no script; the next is asked for only when the pipeline comes back for more.

function Invoke-AcrSingle {
    param([hashtable]$Call, [hashtable]$Action, [hashtable]$Parameters)
    $result = Invoke-AcrRequest $Call $Action.Method $Parameters
    if ($null -eq $result) { return }
    Update-AcrConnected $Action.Method $Parameters $result
    if ($Action['Exposes'] -and $Call.Bound[$Action.Exposes.parameter]) { $Call.Cmdlet.WriteObject((New-AcrExposed $Action $result)) }
    elseif ($Action['Plain'] -and $Call.Bound[$Action.Plain.parameter]) { Write-AcrPlain $Call $result.($Action.Plain.property) }
    elseif ($Action['Parsed'] -and $Call.Bound[$Action.Parsed.parameter]) { Write-AcrParsed $Call $result.($Action.Parsed.property) }
    elseif ($Action['Only']) { $Call.Cmdlet.WriteObject([int]$result.($Action.Only)) }
    elseif ($Action['PassThru']) { if ($Call.Bound[$Action.PassThru]) { $Call.Cmdlet.WriteObject($true) } }
    elseif ($Action['Writes']) { $Call.Cmdlet.WriteObject($Action.Writes) }
    elseif (-not $Action['Silent']) { $Call.Cmdlet.WriteObject($result) }
}

# The text of some content alone.
function Write-AcrPlain {
    param([hashtable]$Call, $Text)
    if ($null -ne $Text) { return $Call.Cmdlet.WriteObject($Text) }
    Write-AcrError $Call @{ Kind = 'InvalidInput'; Message = 'It is no text.'; Advice = 'Save its bytes to a file with -Path, or take its Base64.' }
}

# Not through ConvertFrom-Json, which makes dates of text and can not tell keys apart that differ by case only.
function Write-AcrParsed {
    param([hashtable]$Call, $Text)
    try {
        $parsed = if ($script:AcrTextJson) { ConvertFrom-AcrElement ([Text.Json.JsonDocument]::Parse([string]$Text).RootElement) }
        else {
            Microsoft.PowerShell.Utility\Add-Type -AssemblyName System.Web.Extensions
            [Web.Script.Serialization.JavaScriptSerializer]::new().DeserializeObject([string]$Text)
        }
        $Call.Cmdlet.WriteObject($parsed)
    }
    catch { Write-AcrError $Call @{ Kind = 'InvalidInput'; Message = 'It is no JSON.'; Advice = 'Take its text with -Raw, or its bytes with -Path.' } }
}

function ConvertFrom-AcrElement {
    param([Text.Json.JsonElement]$Element)
    switch ($Element.ValueKind) {
        'Object' {
            $table = [Collections.Specialized.OrderedDictionary]::new([StringComparer]::Ordinal)
            foreach ($property in $Element.EnumerateObject()) { $table[$property.Name] = ConvertFrom-AcrElement $property.Value }
            return $table
        }
        'Array' { return , [object[]]@(foreach ($item in $Element.EnumerateArray()) { ConvertFrom-AcrElement $item }) }
        'String' { return $Element.GetString() }
        'Number' { $whole = 0L; if ($Element.TryGetInt64([ref]$whole)) { return $whole } else { return $Element.GetDouble() } }
        'True' { return $true }
        'False' { return $false }
    }
}

# The same under another type, whose secrets are kept from the eyes.
function New-AcrExposed {
    param([hashtable]$Action, $Result)
    $type = Get-AcrType $Action.Exposes.type
    $exposed = $type::new()
    foreach ($property in $type.GetProperties()) {
        $value = $Result.($property.Name)
        if ($null -eq $value) { continue }
        $exposed.($property.Name) = if ($property.PropertyType -eq [securestring]) { [Net.NetworkCredential]::new('', $value).SecurePassword } else { $value }
    }
    return $exposed
}

# Remembers what was connected, for the day the host dies.
function Update-AcrConnected {
    param([string]$Method, [hashtable]$Parameters, $Result)
    $connected = $script:AcrSession.Connected
    $forgotten = $null
    if ($Method -eq 'contextConnect') { $connected[$Result.LoginServer] = [string]$Parameters['registry'] }
    elseif ($Method -eq 'contextDisconnect') { $null = $connected.TryRemove($Result.LoginServer, [ref]$forgotten) }
    elseif ($Method -eq 'accountConnect') { $connected[$script:AcrContract.LostAccount] = $script:AcrContract.LostAccount }
    elseif ($Method -eq 'contextClear') {
        $servers = if ($Parameters.ContainsKey('registry')) { $Result.Cleared } else { $connected.Keys }
        foreach ($server in $servers) { $null = $connected.TryRemove($server, [ref]$forgotten) }
    }
}

function Write-AcrMember {
    param([hashtable]$Call, [hashtable]$Action, [hashtable]$Parameters)
    $result = Invoke-AcrRequest $Call $Action.Method $Parameters
    if ($null -ne $result) { $Call.Cmdlet.WriteObject($result.($Action.Property), $true) }
}

# Az writes plain strings; these also know where they belong, so that they pipe.
function Write-AcrName {
    param([hashtable]$Call, [hashtable]$Action, [hashtable]$Parameters)
    # A string forgets what was added to it as soon as script looks at it as anything but this very PSObject: not even
    # .PSObject.Properties would do, nor WriteObject.
    $propertiesOf = [Delegate]::CreateDelegate(
        [Func[psobject, Management.Automation.PSMemberInfoCollection[Management.Automation.PSPropertyInfo]]],
        [psobject].GetProperty('Properties').GetGetMethod())
    do {
        $page = Invoke-AcrRequest $Call $Action.Method $Parameters
        if ($null -eq $page) { return }
        foreach ($name in $page.Names) {
            $text = [psobject]::new($name)
            $properties = $propertiesOf.Invoke($text)
            $properties.Add([psnoteproperty]::new('RegistryName', $page.RegistryName))
            $properties.Add([psnoteproperty]::new('RepositoryName', $name))
            $text
        }
        $Parameters['continuation'] = $page.Continuation
    } while ($null -ne $page.Continuation)
}

# Az's one list object, there for an empty repository too.
function Write-AcrCollection {
    param([hashtable]$Call, [hashtable]$Action, [hashtable]$Parameters)
    $list = $null
    do {
        $page = Invoke-AcrRequest $Call $Action.Method $Parameters
        if ($null -eq $page) { return }
        if ($null -eq $list) {
            $list = New-AcrList $Action
            $list.Registry = $page.Registry
            $list.ImageName = $page.ImageName
        }
        if ($page.Items.Count -gt 0) { $list.($Action.Into).AddRange($page.Items.ConvertAll((Get-AcrUnwrapping $page.Items[0]))) }
        $Parameters['continuation'] = $page.Continuation
    } while ($null -ne $page.Continuation)
    $Call.Cmdlet.WriteObject($list)
}

function New-AcrList {
    param([hashtable]$Action)
    $type = Get-AcrType $Action.Type
    $list = $type::new()
    $list.($Action.Into) = $type.GetProperty($Action.Into).PropertyType::new()
    return $list
}

# item => item.Attributes, as a delegate: ten thousand of them are a moment's work.
function Get-AcrUnwrapping {
    param($Item)
    $getter = $Item.GetType().GetProperty('Attributes').GetGetMethod()
    return [Delegate]::CreateDelegate([Converter`2].MakeGenericType($Item.GetType(), $getter.ReturnType), $getter)
}

# A plain name is one item; no name of a registry has a wildcard's characters in it.
function Write-AcrMatch {
    param([hashtable]$Call, [hashtable]$Action, [hashtable]$Parameters)
    $key = $Call.Declared.Fills['Name']
    if ($Parameters[$key].IndexOfAny([char[]]'*?[') -lt 0) {
        $item = Invoke-AcrRequest $Call $Action.Get $Parameters
        if ($null -ne $item) { $Call.Cmdlet.WriteObject($item) }
        return
    }
    $Parameters['match'] = $Parameters[$key]
    $Parameters['detail'] = $true
    $Parameters.Remove($key)
    do {
        $page = Invoke-AcrRequest $Call $Action.List $Parameters
        if ($null -eq $page) { return }
        $Call.Cmdlet.WriteObject($page.($Action.Items), $true)
        $Parameters['continuation'] = $page.Continuation
    } while ($null -ne $page.Continuation)
}
