@{
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # Public functions hand $PSCmdlet on: parameters are read, and ShouldProcess is called, in client/Call.cs.
        'PSReviewUnusedParameter'
        'PSShouldProcess'
        # Private functions change nothing that a user would be asked about.
        'PSUseShouldProcessForStateChangingFunctions'
        # Az.ContainerRegistry's surface: -UserName and -Password as text. A SecureString is taken too.
        'PSAvoidUsingPlainTextForPassword'
        'PSAvoidUsingUsernameAndPasswordParams'
    )
    Rules        = @{
        # Az's name for it; the singular is there as well.
        PSUseSingularNouns    = @{
            NounAllowList = @('Credentials')
        }
        PSUseCompatibleSyntax = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.4')
        }
    }
}
