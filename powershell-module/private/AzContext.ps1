# An Az.Accounts login of this session is an identity for the registries of known clouds: the host asks for its tokens.

# The context that counts for this call: -DefaultProfile, else the current one. A loaded module is enough to look; it is
# never loaded for this, which would cost more than everything else.
function Get-AcrAzContext {
    param([hashtable]$Call)
    $chosen = Get-AcrChosenContext $Call
    $context = if ($null -ne $chosen) { $chosen } else { Get-AcrCurrentContext }
    if ($null -eq $context -or $null -eq $context.Account) { return }
    $Call.AzContext = $context
    $key = @($context.Environment.Name, $context.Tenant.Id, $context.Account.Id) -join '/'
    $told = @{ key = $key }
    if ($context.Environment.Name) { $told['environment'] = [string]$context.Environment.Name }
    if ($context.Subscription.Id) { $told['subscription'] = [string]$context.Subscription.Id }
    if ($context.Tenant.Id) { $told['tenant'] = [string]$context.Tenant.Id }
    if ($context.Environment.ResourceManagerUrl) { $told['resourceManagerUrl'] = [string]$context.Environment.ResourceManagerUrl }
    $audience = $context.Environment.ActiveDirectoryServiceEndpointResourceId
    if ($audience) { $told['resourceManagerAudience'] = ([string]$audience).TrimEnd('/') }
    if ($null -ne $chosen) { $told['chosen'] = $true }
    return $told
}

# A profile holds several contexts, one of them its default.
function Get-AcrChosenContext {
    param([hashtable]$Call)
    $given = $Call.Bound['DefaultProfile']
    if ($null -eq $given) { return }
    if ($given.PSObject.Properties['DefaultContext']) { return $given.DefaultContext }
    if ($given.PSObject.Properties['Account']) { return $given }
}

function Get-AcrCurrentContext {
    if ($null -eq (Microsoft.PowerShell.Core\Get-Module -Name Az.Accounts)) { return }
    try { Az.Accounts\Get-AzContext -ErrorAction Ignore -WarningAction Ignore } catch { return }
}

# Answers the host. Az.Accounts gives the token as text or, from 5.0 on, as a SecureString.
function Send-AcrAzToken {
    param([hashtable]$Call, [hashtable]$HostProcess, [hashtable]$Note)
    try {
        $given = @{ ResourceUrl = $Note.Audience; ErrorAction = 'Stop'; WarningAction = 'Ignore' }
        if ($Call.Bound['DefaultProfile']) { $given['DefaultProfile'] = $Call.AzContext }
        $answer = Az.Accounts\Get-AzAccessToken @given
        $token = if ($answer.Token -is [securestring]) { [Net.NetworkCredential]::new('', $answer.Token).Password } else { [string]$answer.Token }
        $null = Send-AcrMessage $HostProcess @{ id = $Note.Question; result = @{ token = $token } }
    }
    catch { Deny-AcrQuestion $HostProcess $Note.Question $_.Exception.Message }
}
