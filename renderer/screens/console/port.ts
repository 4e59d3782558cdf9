import { createContext, useContext } from 'react'

/** What the rooms of the console ask, of this desk or of its fleet. The answers have the same shapes: one code draws both. */
const deskPort = {
  kind: 'desk',
  sessions: 'console:sessions',
  count: 'console:count',
  previewClose: 'console:preview-close',
  close: 'console:close',
  overview: 'console:overview',
  alerts: 'console:alerts',
  acknowledge: 'console:acknowledge-alert',
  audit: 'console:audit',
  people: 'people:list',
  person: 'console:person',
  addPerson: 'people:add',
  editPerson: 'people:edit',
  disable: 'people:disable',
  enable: 'people:enable',
  resetPassword: 'people:reset-password',
} as const

const fleetPort = {
  kind: 'fleet',
  sessions: 'fleet:sessions',
  count: 'fleet:count',
  previewClose: 'fleet:preview-close',
  close: 'fleet:close',
  overview: 'fleet:overview',
  alerts: 'fleet:alerts',
  acknowledge: 'fleet:acknowledge-alert',
  audit: 'fleet:audit',
  people: 'fleet:people',
  person: 'fleet:person',
  addPerson: 'fleet:people-add',
  editPerson: 'fleet:people-edit',
  disable: 'fleet:people-disable',
  enable: 'fleet:people-enable',
  resetPassword: 'fleet:people-reset-password',
} as const satisfies Readonly<Record<keyof typeof deskPort, string>>

export const PORTS = { desk: deskPort, fleet: fleetPort } as const
export type Scope = keyof typeof PORTS
export type ConsolePort = (typeof PORTS)[Scope]

export const PortContext = createContext<ConsolePort>(deskPort)

export const usePort = () => useContext(PortContext)
