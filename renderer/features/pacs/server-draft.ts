import { pacsServerSchema, type PacsServer } from '../../../src-core/pacs/pacs-server.ts'

/** Fields of the form of a server, as typed. */
export interface ServerDraft {
  kind: PacsServer['kind']
  name: string
  url: string
  login: 'none' | 'basic' | 'bearer'
  user: string
  host: string
  port: number
  calledAeTitle: string
  callingAeTitle: string
  tls: boolean
  /** Empty: the certificates of the system. */
  certificates: string
  /** 0: C-GET. */
  movePort: number
}

/** A form with the fields of a server; empty without one. */
export function draftOf(server: PacsServer | null): ServerDraft {
  return {
    kind: 'dicomweb',
    name: '',
    url: '',
    login: 'none',
    host: '',
    port: 104,
    calledAeTitle: '',
    callingAeTitle: 'DENOSCOPE',
    tls: false,
    ...server,
    user: server?.user ?? '',
    certificates: server?.certificates ?? '',
    movePort: server?.kind === 'dimse' ? (server.movePort ?? 0) : 0
  }
}

/** The server of a form, or the first problem of each field. */
export function serverOf(draft: ServerDraft): { server: PacsServer } | { errors: Readonly<Record<string, string>> } {
  const { kind, name, url, login, user, host, port, calledAeTitle, callingAeTitle, tls } = draft
  const certificates = draft.certificates.trim() || null
  const movePort = draft.movePort || null
  const fields =
    kind === 'dicomweb'
      ? { kind, name, url: url.trim(), login, user: login === 'basic' ? user : '', certificates }
      : { kind, name, host, port, calledAeTitle, callingAeTitle, tls, user, certificates, movePort }
  const result = pacsServerSchema.safeParse(fields)
  if (result.success) return { server: result.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of result.error.issues) errors[String(path[0])] ??= message
  return { errors }
}
