# The tables, which the first call imports (client/Module.cs): they were a third of what an import cost.
@{
    ModuleVersion     = '0.1.0'
    GUID              = 'b1d6f0a4-54c2-4c60-9d4e-5f8e1c7a2b93'
    Author            = 'The AcrShell authors'
    CompanyName       = 'The AcrShell authors'
    Copyright         = '(c) The AcrShell authors. MIT licence.'
    Description       = 'How AcrShell shows its objects.'
    PowerShellVersion = '5.1'
    FormatsToProcess  = @('AcrShell.Format.ps1xml')
    FunctionsToExport = @()
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
