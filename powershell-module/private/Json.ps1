# Registry data never goes through ConvertFrom-Json, which turns text into dates and stumbles over keys that differ by
# case only: a frame's bytes become an object of the contract's type in one go. Nothing, where they can not: an exception
# would stand in the caller's $Error and -ErrorVariable even though it is caught here, a failed task does not.
function ConvertFrom-AcrJson {
    param([byte[]]$Bytes, [string]$TypeName)
    $type = $script:AcrSession.Types.GetType($TypeName, $true)
    $stream = [IO.MemoryStream]::new($Bytes)
    if ($script:AcrTextJson) {
        $reading = [Text.Json.JsonSerializer]::DeserializeAsync($stream, $type, $script:AcrJsonOptions, [Threading.CancellationToken]::None).AsTask()
        if (-not $reading.IsFaulted) { return $reading.Result }
        return
    }
    $settings = [Runtime.Serialization.Json.DataContractJsonSerializerSettings]::new()
    $settings.UseSimpleDictionaryFormat = $true
    $settings.DateTimeFormat = [Runtime.Serialization.DateTimeFormat]::new("yyyy-MM-dd'T'HH:mm:ss.fffffffK")
    try { return [Runtime.Serialization.Json.DataContractJsonSerializer]::new($type, $settings).ReadObject($stream) } catch { return }
}
