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
.PARAMETER Sign
    Packages, and signs the module's scripts and assembly: a certificate with its private key as a .pfx file (its password
    in ACRSHELL_SIGN_PASSWORD), or on Windows the thumbprint of one in your own store, which signs a catalog as well.
    Elsewhere osslsigncode does it.
.EXAMPLE
    ./build.ps1 -Clean -Test
#>
[CmdletBinding()]
param(
    [switch] $Test,
    [switch] $Clean,
    [switch] $Package,
    [string] $Sign
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
$task = if ($Test) { 'test' } elseif ($Package -or $Sign) { 'package' } else { 'build' }
$more = if ($Sign) { @('--sign', $Sign) } else { @() }
& node (Join-Path -Path $tasks -ChildPath 'run.mjs') $task @more
if ($LASTEXITCODE -ne 0) { throw "The $task task ended with $LASTEXITCODE; its own messages are above." }
