# What Windows PowerShell 5.1 could not parse, in each of these files: path, line and construct. It is found in the syntax
# tree of the PowerShell that runs this, which knows more than 5.1 does; by names, as 5.1's own classes have none for it.
param([Parameter(Mandatory)] [string[]] $Path)

Set-StrictMode -Version 3

function Get-NewerConstruct([Management.Automation.Language.Ast] $Node) {
    switch ($Node.GetType().Name) {
        'TernaryExpressionAst' { '?:' }
        'PipelineChainAst' { '&& or ||' }
        'BinaryExpressionAst' { if ($Node.Operator -eq 'QuestionQuestion') { '??' } }
        'AssignmentStatementAst' { if ($Node.Operator -eq 'QuestionQuestionEquals') { '??=' } }
        { $_ -in 'MemberExpressionAst', 'InvokeMemberExpressionAst', 'IndexExpressionAst' } { if ($Node.NullConditional) { '?. or ?[]' } }
        'PipelineAst' { if ($Node.Background) { '& at the end' } }
        'ScriptBlockAst' { if ($Node.CleanBlock) { 'clean' } }
    }
}

foreach ($file in $Path) {
    $tokens = $problems = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $problems)
    foreach ($problem in $problems) { "$($file):$($problem.Extent.StartLineNumber) $($problem.Message)" }
    foreach ($node in $tree.FindAll({ $true }, $true)) {
        foreach ($construct in Get-NewerConstruct $node) { "$($file):$($node.Extent.StartLineNumber) $construct" }
    }
    # Escapes and numbers that 5.1 reads as something else, without an error.
    foreach ($token in $tokens) {
        $text = $token.Extent.Text
        if ($token.Kind -in 'StringExpandable', 'HereStringExpandable' -and $text -cmatch '(?<!`)(?:``)*`(?:e|u\{)') { "$($file):$($token.Extent.StartLineNumber) ``e or ``u{}" }
        if ($token.Kind -eq 'Number' -and $text -match '^[+-]?(?:0b|.*[uyns]l?(?:[kmgtp]b)?$)') { "$($file):$($token.Extent.StartLineNumber) the number $text" }
    }
}
