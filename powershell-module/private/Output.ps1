# What the host says a cmdlet writes. A page is written as one enumerable, so that its objects cost no script; the next
# is asked for only when the pipeline comes back for more.

function Write-AcrResult {
    param([hashtable]$Call, [hashtable]$Parameters)
    $whole = $null
    do {
        $request = Invoke-AcrRequest $Call $script:AcrContract.Methods.Run $Parameters
        if ($null -eq $request) { return }
        $result = $request.Head.Result
        # Az's one list object, which goes on with each page.
        if ($null -eq $result.Into) { Write-AcrPage $Call $request }
        elseif ($null -eq $whole) { $whole = $request.Items[0] }
        else { $whole.($result.Into).AddRange($request.Items[0].($result.Into)) }
        $Parameters['continuation'] = $result.Continuation
    } while ($null -ne $result.Continuation)
    if ($null -ne $whole) { $Call.Cmdlet.WriteObject($whole) }
}

# How objects are shown must be known before the first is. Once a runspace, while the host works: its answer takes longer.
function Import-AcrView {
    $views = Find-AcrBuiltFile 'AcrShell.Views.psd1'
    $script:AcrViews = Microsoft.PowerShell.Core\Import-Module -Name $views -PassThru -Verbose:$false -Debug:$false
}

function Write-AcrPage {
    param([hashtable]$Call, [hashtable]$Request)
    if ($null -eq $script:AcrViews) { Import-AcrView }
    $result = $Request.Head.Result
    switch ($result.Type) {
        'none' { return }
        'bool' { return $Call.Cmdlet.WriteObject($true) }
        'string' { if ($null -ne $result.Names) { return $Call.Cmdlet.WriteObject($result.Names, $true) } else { return $Call.Cmdlet.WriteObject($result.Text) } }
        'int' { return $Call.Cmdlet.WriteObject([int]$result.Text) }
        'json' { return $Call.Cmdlet.WriteObject((ConvertFrom-AcrText $result.Text)) }
        'AcrShell.RepositoryName' { return Write-AcrName $result }
    }
    if (-not $script:AcrContract.Secret[$result.Type]) { return $Call.Cmdlet.WriteObject($Request.Items, $true) }
    foreach ($item in $Request.Items) { $Call.Cmdlet.WriteObject((New-AcrSecret $result.Type $item)) }
}

# Not through ConvertFrom-Json, which makes dates of text and cannot tell keys apart that differ by case only.
function ConvertFrom-AcrText {
    param([string]$Text)
    if ($script:AcrTextJson) { return ConvertFrom-AcrElement ([Text.Json.JsonDocument]::Parse($Text).RootElement) }
    Microsoft.PowerShell.Utility\Add-Type -AssemblyName System.Web.Extensions
    return [Web.Script.Serialization.JavaScriptSerializer]::new().DeserializeObject($Text)
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

# What is kept from the eyes crosses the wire as text.
function New-AcrSecret {
    param([string]$TypeName, $Item)
    $type = Get-AcrType $TypeName
    $secret = $type::new()
    foreach ($property in $type.GetProperties()) {
        $value = $Item.($property.Name)
        if ($null -eq $value) { continue }
        $secret.($property.Name) = if ($property.PropertyType -eq [securestring]) { [Net.NetworkCredential]::new('', $value).SecurePassword } else { $value }
    }
    return $secret
}

# Az writes plain strings; these also know where they belong, so that they pipe.
function Write-AcrName {
    param($Result)
    # A string forgets what was added to it as soon as script looks at it as anything but this very PSObject: not even
    # .PSObject.Properties would do, nor WriteObject.
    $propertiesOf = [Delegate]::CreateDelegate(
        [Func[psobject, Management.Automation.PSMemberInfoCollection[Management.Automation.PSPropertyInfo]]],
        [psobject].GetProperty('Properties').GetGetMethod())
    foreach ($name in $Result.Names) {
        $text = [psobject]::new($name)
        $properties = $propertiesOf.Invoke($text)
        $properties.Add([psnoteproperty]::new('RegistryName', $Result.RegistryName))
        $properties.Add([psnoteproperty]::new('RepositoryName', $name))
        $text
    }
}
