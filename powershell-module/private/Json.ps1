# Registry data never goes through ConvertFrom-Json, which turns text into dates and stumbles over keys that differ by
# case only: a frame's bytes become an object of the contract's type in one go.
function ConvertFrom-AcrJson {
    param([byte[]]$Bytes, [string]$TypeName)
    $type = $script:AcrSession.Types.GetType($TypeName, $true)
    if (-not $script:AcrTextJson) {
        $settings = [Runtime.Serialization.Json.DataContractJsonSerializerSettings]::new()
        $settings.UseSimpleDictionaryFormat = $true
        $settings.DateTimeFormat = [Runtime.Serialization.DateTimeFormat]::new("yyyy-MM-dd'T'HH:mm:ss.fffffffK")
        return [Runtime.Serialization.Json.DataContractJsonSerializer]::new($type, $settings).ReadObject([IO.MemoryStream]::new($Bytes))
    }
    return [Text.Json.JsonSerializer]::Deserialize([Text.Encoding]::UTF8.GetString($Bytes), $type, $script:AcrJsonOptions)
}
