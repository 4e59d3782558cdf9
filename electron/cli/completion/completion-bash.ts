import type { Completed, Place } from './completion-model.ts'

export const bashCompletion = ({
  commands,
  values,
}: Completed): string => `# bash completion for "latchkey admin". To use it: source <(latchkey admin completion bash)
_latchkey() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path= taken= word known dir=() count=0 i
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W admin -- "$cur")
    return
  fi
  [[ \${COMP_WORDS[1]} == admin ]] || return
  for ((i = 2; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ $word == = ]]; then continue; fi
    if [[ -n $taken ]]; then
      [[ $taken == --data-dir ]] && dir=(--data-dir "$word")
      taken=
      continue
    fi
    case "$word" in
      ${[...values.keys()].join('|')}) taken="$word" ;;
      -*) ;;
      *)
        known=
        case "\${path:+$path }$word" in
          ${commands
            .filter(({ path }) => path !== '')
            .map(({ path }) => quoted(path))
            .join('|')}) known=1 ;;
        esac
        if [[ -n $known ]]; then path="\${path:+$path }$word"; else ((count++)); fi
        ;;
    esac
  done
  [[ $cur == = ]] && cur=
  case "$taken" in
${[...values].map(([flag, place]) => `    ${flag}) ${offer(place)}; return ;;`).join('\n')}
  esac
  if [[ $cur != -* ]]; then
    case "$path/$count" in
${commands.flatMap(({ path, places }) => places.map((place, at) => `      ${quoted(`${path}/${at}`)}) ${offer(place)} ;;`)).join('\n')}
    esac
  fi
  ((\${#COMPREPLY[@]})) && return
  case "$path" in
${commands.map(({ path, commands: below, options }) => `    ${quoted(path)}) ${offer({ words: [...below.map(({ name }) => name), ...options.map(({ flag }) => flag)] })} ;;`).join('\n')}
  esac
}
complete -F _latchkey latchkey
`

function offer(place: Place): string {
  if (place === 'anything') return 'COMPREPLY=()'
  if (place === 'folder') return 'mapfile -t COMPREPLY < <(compgen -d -- "$cur")'
  const words = place === 'people' ? '"$("$1" admin completion people "${dir[@]}" 2>/dev/null)"' : quoted(place.words.join(' '))
  return `mapfile -t COMPREPLY < <(compgen -W ${words} -- "$cur")`
}

const quoted = (text: string) => `'${text}'`
