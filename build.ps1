<#
.SYNOPSIS
    Builds AcrShell: the importable module in out/AcrShell, the console in out/acrshell.js.
.DESCRIPTION
    The same as `npm run build`, for those who come from PowerShell. It needs Node 20 or newer with npm; the Node that
    AcrShell itself runs on is brought in by the lock file. Works from a fresh clone, with nothing done before.
.PARAMETER Test
    Runs the tests after the build.
.PARAMETER Clean
    Removes what an earlier build left first.
.EXAMPLE
    ./build.ps1
    Import-Module ./out/AcrShell
.PARAMETER Package
    Leaves in out/packages what is published: the module, the modules that bring Node, and the console for npm.
.EXAMPLE
    ./build.ps1 -Clean -Test
#>
[CmdletBinding()]
param(
    [switch] $Test,
    [switch] $Clean,
    [switch] $Package
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

if (-not (Get-Command -Name node -CommandType Application -ErrorAction SilentlyContinue)) {
    throw 'Node 20 or newer with npm is needed to build AcrShell, and there is no node on PATH.'
}
$out = Join-Path -Path $PSScriptRoot -ChildPath 'out'
if ($Clean -and (Test-Path -LiteralPath $out)) { Remove-Item -LiteralPath $out -Recurse -Force }

$tasks = Join-Path -Path $PSScriptRoot -ChildPath 'tasks'
# The test task builds first.
$task = if ($Test) { 'test' } elseif ($Package) { 'package' } else { 'build' }
& node (Join-Path -Path $tasks -ChildPath 'run.mjs') $task
if ($LASTEXITCODE -ne 0) { throw "The $task task ended with $LASTEXITCODE; its own messages are above." }
