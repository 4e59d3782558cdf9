import type { Completed, Place } from './completion-model.ts'

export const zshCompletion = ({ commands, values }: Completed): string => `#compdef latchkey
# zsh completion for "latchkey admin". To use it: source <(latchkey admin completion zsh)
_latchkey() {
  local at= taken= word count=0 i cur="\${words[CURRENT]}"
  local -a dir people
  if ((CURRENT == 2)); then
    compadd -- admin
    return
  fi
  [[ \${words[2]} == admin ]] || return
  for ((i = 3; i < CURRENT; i++)); do
    word="\${words[i]}"
    if [[ -n $taken ]]; then
      [[ $taken == --data-dir ]] && dir=(--data-dir "$word")
      taken=
      continue
    fi
    case "$word" in
      (${[...values.keys()].join('|')}) taken="$word" ;;
      (-*) ;;
      (*)
        case "\${at:+$at }$word" in
          (${commands
            .filter(({ path }) => path !== '')
            .map(({ path }) => quoted(path))
            .join('|')}) at="\${at:+$at }$word" ;;
          (*) ((count++)) ;;
        esac
        ;;
    esac
  done
  case "$taken" in
${[...values].map(([flag, place]) => `    (${flag}) ${offer(place)}; return ;;`).join('\n')}
  esac
  if [[ $cur != -* ]]; then
    case "$at/$count" in
${commands
  .flatMap(({ path, places }) =>
    places.flatMap((place, nth) => (place === 'anything' ? [] : [`      (${quoted(`${path}/${nth}`)}) ${offer(place)}; return ;;`])),
  )
  .join('\n')}
    esac
  fi
  case "$at" in
${commands.map(({ path, commands: below, options }) => `    (${quoted(path)}) ${offer({ words: [...below.map(({ name }) => name), ...options.map(({ flag }) => flag)] })} ;;`).join('\n')}
  esac
}
if [[ \${funcstack[1]} == _latchkey ]]; then _latchkey "$@"; elif (($+functions[compdef])); then compdef _latchkey latchkey; fi
`

function offer(place: Place): string {
  if (place === 'anything') return ':'
  if (place === 'folder') return '_files -/'
  if (place === 'people')
    return 'people=("${(@f)$("${words[1]}" admin completion people "${dir[@]}" 2>/dev/null)}"); compadd -- "${people[@]}"'
  return `compadd -- ${place.words.join(' ')}`
}

const quoted = (text: string) => `'${text}'`
