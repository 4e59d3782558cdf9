/** For people: `2025-11-21 14:02:09` in the time zone of this computer. */
export function localTime(ms: number): string {
  const at = new Date(ms)
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}

const two = (part: number) => String(part).padStart(2, '0')
