# Compiles the client by this PowerShell's own compiler: for it and for newer ones. What is published is compiled for all of them
# (client/AcrShell.Client.csproj), which takes a .NET SDK.
param(
    [Parameter(Mandatory)][string]$Output,
    [Parameter(Mandatory, ValueFromRemainingArguments)][string[]]$Sources
)
$ErrorActionPreference = 'Stop'
# By its name alone, in its folder: Add-Type takes the output as a pattern, and the name of a folder may have brackets.
Set-Location -LiteralPath ([IO.Path]::GetDirectoryName($Output))
$name = [IO.Path]::GetFileName($Output)
Add-Type -LiteralPath $Sources -OutputAssembly $name -CompilerOptions '/deterministic', '/optimize+', '/langversion:latest', '/warnaserror'
