<#
.SYNOPSIS
    Signs the files of a module with the cmdlets that PowerShell has on Windows only, and a catalog of them all.
.DESCRIPTION
    The password of a certificate's file comes from ACRSHELL_SIGN_PASSWORD.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Folder,
    # A .pfx file, or the thumbprint of a certificate of the user's own store.
    [Parameter(Mandatory)] [string] $Certificate
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$signer = if (Test-Path -LiteralPath $Certificate -PathType Leaf) {
    [Security.Cryptography.X509Certificates.X509Certificate2]::new($Certificate, $env:ACRSHELL_SIGN_PASSWORD)
}
else { Get-Item -LiteralPath "Cert:\CurrentUser\My\$Certificate" }

function Add-Signature([string] $Path) {
    $signature = Set-AuthenticodeSignature -FilePath $Path -Certificate $signer -HashAlgorithm SHA256
    if ($null -eq $signature.SignerCertificate) { throw "${Path}: $($signature.StatusMessage)" }
}

$files = Get-ChildItem -LiteralPath $Folder -Recurse -File -Include *.ps1, *.psm1, *.psd1, *.ps1xml, *.dll
foreach ($file in $files) { Add-Signature $file.FullName }
$catalog = Join-Path -Path $Folder -ChildPath 'AcrShell.cat'
$null = New-FileCatalog -Path $Folder -CatalogFilePath $catalog -CatalogVersion 2.0
Add-Signature $catalog
