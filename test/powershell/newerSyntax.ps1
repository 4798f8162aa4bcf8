# What Windows PowerShell 5.1 could not parse, in each of these files: path, line and construct. It is found in the syntax
# tree of the PowerShell that runs this, which knows more than 5.1 does.
param([Parameter(Mandatory)] [string[]] $Path)

Set-StrictMode -Version 3

$constructs = @{
    TernaryExpressionAst      = { '?:' }
    PipelineChainAst          = { '&& or ||' }
    BinaryExpressionAst       = { if ($args[0].Operator -eq 'QuestionQuestion') { '??' } }
    AssignmentStatementAst    = { if ($args[0].Operator -eq 'QuestionQuestionEquals') { '??=' } }
    MemberExpressionAst       = { if ($args[0].NullConditional) { '?. or ?[]' } }
    InvokeMemberExpressionAst = { if ($args[0].NullConditional) { '?. or ?[]' } }
    IndexExpressionAst        = { if ($args[0].NullConditional) { '?. or ?[]' } }
    PipelineAst               = { if ($args[0].Background) { '& at the end' } }
    ScriptBlockAst            = { if ($args[0].CleanBlock) { 'clean' } }
}

foreach ($file in $Path) {
    $tokens = $problems = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref] $tokens, [ref] $problems)
    foreach ($problem in $problems) { "$($file):$($problem.Extent.StartLineNumber) $($problem.Message)" }
    foreach ($node in $tree.FindAll({ $constructs.ContainsKey($args[0].GetType().Name) }, $true)) {
        $construct = & $constructs[$node.GetType().Name] $node
        if ($construct) { "$($file):$($node.Extent.StartLineNumber) $construct" }
    }
    # Escapes and numbers that 5.1 reads as something else, without an error.
    foreach ($token in $tokens) {
        if ($token.Kind -in 'StringExpandable', 'HereStringExpandable') {
            if ($token.Text -cmatch '(?<!`)(?:``)*`(?:e|u\{)') { "$($file):$($token.Extent.StartLineNumber) ``e or ``u{}" }
        }
        elseif ($token.Kind -eq 'Number') {
            if ($token.Text -match '^[+-]?(?:0b|.*[uyns]l?(?:[kmgtp]b)?$)') { "$($file):$($token.Extent.StartLineNumber) the number $($token.Text)" }
        }
    }
}
