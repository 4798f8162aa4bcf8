import { invalid } from '../failure.ts';
import { commands } from '../plan/catalogue.ts';

/** `acrshell completion bash`: completes cmdlets and their parameters in a shell, without a session. */
export function shellCompletion(shell: string | undefined): string {
  const script = scripts[shell ?? ''];
  if (script !== undefined) return script();
  throw invalid(
    `There is no completion for ${shell ?? 'no shell'}.`,
    "Write 'acrshell completion bash', 'acrshell completion zsh' or 'acrshell completion pwsh'.",
  );
}

const scripts: Readonly<Record<string, () => string>> = {
  bash,
  zsh: () => `autoload -U +X bashcompinit && bashcompinit\n${bash()}`,
  pwsh,
};

const parametersOf = ({ parameters, common }: (typeof commands)[number]) =>
  [...parameters.keys(), ...common.keys()].map((name) => `-${name}`).join(' ');

/** Save it in a folder of bash-completion, or: source <(acrshell completion bash) */
function bash(): string {
  const cases = commands.map((command) => `    ${command.name}) words='${parametersOf(command)}' ;;`);
  return `_acrshell() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then words='${commands.map(({ name }) => name).join(' ')} help completion'
  elif [ "\${word#-}" != "$word" ]; then case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _acrshell acrshell
`;
}

/** Invoke-Expression (acrshell completion pwsh | Out-String) */
function pwsh(): string {
  const rows = commands.map((command) => `  '${command.name}' = '${parametersOf(command)}'`);
  return `$AcrShellWords = @{
${rows.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName acrshell -ScriptBlock {
  param($Word, $Ast, $Position)
  $before = @($Ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $Position } | ForEach-Object { "$_" })
  $words = if ($before.Count -le 1) { $AcrShellWords.Keys | Sort-Object } elseif ($Word -like '-*') { "$($AcrShellWords[$before[1]])" -split ' ' }
  $words | Where-Object { $_ -like "$Word*" }
}
`;
}
