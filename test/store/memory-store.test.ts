import { MemoryStore } from '../support/memory-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('the in-memory store', () => ({ store: new MemoryStore(), discard: () => {} }))
