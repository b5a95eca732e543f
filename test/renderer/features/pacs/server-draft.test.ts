import { expect, it } from 'vitest'
import { draftOf, serverOf } from '../../../../renderer/features/pacs/server-draft.ts'
import { pacsServerSchema } from '../../../../src-core/pacs/pacs-server.ts'

it.each([
  { kind: 'dicomweb', name: 'Ward', url: 'https://pacs.example/dicom-web', login: 'basic', user: 'reader' },
  { kind: 'dimse', name: 'Old', host: 'pacs', port: 11112, calledAeTitle: 'ARCHIVE', tls: true, movePort: 11113 }
])('a form of $name gives the same server again', (fields) => {
  const server = pacsServerSchema.parse(fields)
  expect(serverOf(draftOf(server))).toEqual({ server })
})

it('an empty form names the fields that it needs', () => {
  expect(Object.keys((serverOf(draftOf(null)) as { errors: object }).errors)).toEqual(['name', 'url'])
  const dimse = serverOf({ ...draftOf(null), kind: 'dimse' }) as { errors: object }
  expect(Object.keys(dimse.errors)).toEqual(['name', 'host', 'calledAeTitle'])
})

it('a form leaves out the user of another login', () => {
  const draft = { ...draftOf(null), name: 'Ward', url: 'https://x', login: 'bearer' as const, user: 'reader' }
  expect(serverOf(draft)).toMatchObject({ server: { login: 'bearer', user: '' } })
})
