// The scripts that let a shell complete velaro-mcp: each hands the words typed so far to the program, and never runs them.

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** The program prints a suggestion a line: the word, a tab, what it is. */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `# velaro-mcp completion for bash: source <(velaro-mcp completion bash)
_velaro_mcp() {
  local line word
  COMPREPLY=()
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <(command velaro-mcp completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -o nosort -F _velaro_mcp velaro-mcp
`,
  zsh: `#compdef velaro-mcp
# velaro-mcp completion for zsh: source <(velaro-mcp completion zsh)
_velaro_mcp() {
  local -a suggestions
  local line
  while IFS= read -r line; do
    suggestions+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(command velaro-mcp completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#suggestions} )); then _describe -V velaro-mcp suggestions; else _files; fi
}
compdef _velaro_mcp velaro-mcp
`,
  fish: `# velaro-mcp completion for fish: velaro-mcp completion fish | source
complete -c velaro-mcp -k -a '(command velaro-mcp completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
  powershell: `# velaro-mcp completion for PowerShell: velaro-mcp completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName velaro-mcp -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
  if ($wordToComplete -eq '') { $words += '""' }
  velaro-mcp completion words -- @words 2>$null | ForEach-Object {
    $word, $meaning = $_ -split "\`t", 2
    if (-not $meaning) { $meaning = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
  }
}
`,
};
