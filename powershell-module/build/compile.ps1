# Compiles the client by this PowerShell's own compiler: for it and for newer ones. What is published is compiled for all of them
# (client/AcrShell.Client.csproj), which takes a .NET SDK.
param([Parameter(Mandatory)][string[]]$Sources, [Parameter(Mandatory)][string]$Output)
$ErrorActionPreference = 'Stop'
[IO.File]::Delete($Output)
Add-Type -Path $Sources -OutputAssembly $Output -CompilerOptions '/deterministic', '/optimize+', '/langversion:latest', '/warnaserror'
