import path from 'node:path'
import { isFree, objectionToImport } from './rooms.ts'

type Node = Readonly<{ type: string; source?: Readonly<{ type: string; value?: unknown }> | null; argument?: unknown }>
type Context = Readonly<{ filename: string; cwd: string; report: (found: Readonly<{ node: Node; message: string }>) => void }>

/** A linter rule: refuses each import that the table of rooms does not allow, however it is written. */
const rooms = {
  create(context: Context) {
    const file = path.relative(context.cwd, context.filename).replaceAll('\\', '/')
    const look = (node: Node) => {
      const { source } = node
      if (!source || isFree(file)) return
      const objection =
        typeof source.value === 'string'
          ? objectionToImport(file, source.value)
          : 'An import is written out, so that its room can be checked.'
      if (objection !== null) context.report({ node, message: objection })
    }
    return { ImportDeclaration: look, ExportNamedDeclaration: look, ExportAllDeclaration: look, ImportExpression: look, TSImportType: look }
  },
}

export default { meta: { name: 'house' }, rules: { rooms } }
