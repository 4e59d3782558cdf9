import { readFileSync, readdirSync } from 'node:fs'

/** Bytes that a process and all its descendants take, memory they share counted by its share (PSS). Linux only. */
export function treeMemory(root: number): number {
  const children = childrenByParent()
  const withDescendants = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(withDescendants)]
  return withDescendants(root)
    .map(proportionalSetSize)
    .reduce((sum, bytes) => sum + bytes, 0)
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readIfThere(`/proc/${name}/stat`)
    // The command's name, in parentheses, may hold spaces and parentheses itself.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

const proportionalSetSize = (pid: number) => Number(/^Pss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
