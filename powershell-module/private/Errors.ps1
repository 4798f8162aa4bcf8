# Failures as error records: the kind is the error's id and decides its category.

# What the host sent, or what became of a failure that has no kind (a fault of the protocol itself).
function Get-AcrFailure {
    param($WireError)
    $data = $WireError.Data
    if ($null -eq $data -or -not $script:AcrContract.ErrorCategories.ContainsKey([string]$data.Kind)) {
        $message = if ($WireError.Message) { $WireError.Message } else { 'The AcrShell host answered with an error that says nothing.' }
        return @{ Kind = 'Internal'; Message = $message; Advice = 'Set ACRSHELL_LOG to a file, try again, and report what it says.' }
    }
    return @{
        Kind          = $data.Kind
        Message       = [string]$WireError.Message
        Registry      = $data.Registry
        Resource      = $data.Resource
        Status        = $data.Status
        AcrCode       = $data.AcrCode
        CorrelationId = $data.CorrelationId
        Advice        = $data.Advice
    }
}

# Through the cmdlet, so that the record points at the user's line and obeys -ErrorAction.
function Write-AcrError {
    param([hashtable]$Call, [hashtable]$Failure)
    $Call.Cmdlet.WriteError((New-AcrErrorRecord $Failure))
}

function New-AcrErrorRecord {
    param([hashtable]$Failure)
    $message = $Failure.Message.TrimEnd('.')
    if ($Failure['AcrCode'] -and -not $message.Contains($Failure.AcrCode)) { $message += " ($($Failure.AcrCode))" }
    $whole = "$message. $($Failure['Advice'])"
    $exception = New-AcrException $whole.TrimEnd() $Failure
    foreach ($name in 'Kind', 'Status', 'AcrCode', 'CorrelationId') {
        if ($null -ne $Failure[$name]) { $exception.Data[$name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1)] = $Failure[$name] }
    }
    $category = $script:AcrContract.ErrorCategories[$Failure.Kind]
    $target = @($Failure['Registry'], $Failure['Resource']).Where({ $_ }) -join '/'
    $record = [Management.Automation.ErrorRecord]::new($exception, "AcrShell.$($Failure.Kind)", $category, $target)
    # PowerShell 7 shows the recommendation below the message; before, it would go unseen.
    $record.ErrorDetails = [Management.Automation.ErrorDetails]::new($(if ($script:AcrTextJson) { "$message." } else { $whole }))
    $record.ErrorDetails.RecommendedAction = [string]$Failure['Advice']
    return $record
}

# Says what happened in each of the ways in which scripts ask Az's exceptions for it.
function New-AcrException {
    param([string]$Message, [hashtable]$Failure)
    $type = Get-AcrType 'AcrShell.RegistryException'
    $exception = $type::new($Message)
    foreach ($name in 'Kind', 'Registry', 'Resource', 'CorrelationId', 'Advice') { $exception.$name = $Failure[$name] }
    $exception.Code = $exception.ErrorCode = $Failure['AcrCode']
    $status = $Failure['Status']
    if ($null -eq $status) { return $exception }
    $exception.Status = $status
    # A number that the framework has no name for is not converted.
    $exception.StatusCode = [Enum]::ToObject([Net.HttpStatusCode], [int]$status)
    $response = Get-AcrType 'AcrShell.ErrorResponse'
    $exception.Response = $response::new()
    $exception.Response.StatusCode = $exception.StatusCode
    $exception.Response.ReasonPhrase = [string]$exception.StatusCode
    return $exception
}

# The host is gone, and cannot say so itself.
function Get-AcrGoneFailure {
    param([hashtable]$Call, [hashtable]$HostProcess, [hashtable]$Piped)
    $words = $script:AcrContract.HostGone
    $why = if ($HostProcess -and $HostProcess.Reason) { " $($HostProcess.Reason)" } else { '' }
    return @{
        Kind     = 'HostGone'
        Message  = "$($words.Message)$why"
        Advice   = $words.Advice[$Call.Declared.Effect]
        Resource = if ($Piped -and $Piped['properties']) { Get-AcrItemName $Piped }
    }
}
