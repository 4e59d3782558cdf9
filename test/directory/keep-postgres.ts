import { startEmbeddedPostgres } from '../../electron/directory/embedded/embedded-postgres.ts'

const { ownerUrl } = await startEmbeddedPostgres({ folder: String(process.argv[2]), durable: false })
process.stdout.write(ownerUrl)
