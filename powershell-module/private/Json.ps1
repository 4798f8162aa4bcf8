# Registry data never goes through ConvertFrom-Json, which turns text into dates and stumbles over keys that differ by
# case only: a frame's bytes become an object of the contract's type in one go.
function ConvertFrom-AcrJson {
    param([byte[]]$Bytes, [string]$TypeName)
    $type = $script:AcrSession.Types.GetType($TypeName, $true)
    if (-not $script:AcrTextJson) {
        return [Runtime.Serialization.Json.DataContractJsonSerializer]::new($type).ReadObject([IO.MemoryStream]::new($Bytes))
    }
    return [Text.Json.JsonSerializer]::Deserialize([Text.Encoding]::UTF8.GetString($Bytes), $type, $script:AcrJsonOptions)
}
