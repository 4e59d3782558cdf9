import type { RequestChannel, Requests } from '../../contract/channels.ts'
import type { Shape } from '../../contract/shapes.ts'

/** One handler per channel: the shape its question must have, and what answers it. Who may call it stands in the contract. */
export type Handlers = {
  readonly [Channel in RequestChannel]: Readonly<{
    shape: Shape<Requests[Channel]['ask']>
    answer: (question: Requests[Channel]['ask']) => Requests[Channel]['answer'] | Promise<Requests[Channel]['answer']>
  }>
}
