import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planSend, sendFiles } from '../../../../src-core/pacs/exchange/send-files.ts'
import { withClient } from '../../../../src-core/pacs/exchange/open-client.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { answerJson, answerStatus, httpServer, instanceJson } from '../support/dicomweb-stub.ts'
import { exchange, fileOf, folderOf, seriesFiles, webServer } from '../support/exchange.ts'

const mixed = new Map<string, Buffer | string>([
  ['a.dcm', fileOf('1.2.3.4.1')],
  ['b', fileOf('1.2.3.4.2')],
  ['copy.dcm', fileOf('1.2.3.4.1')],
  ['note.txt', 'text'],
  ['.hidden', fileOf('1.2.3.4.9')]
])

describe('planSend', () => {
  it('lists objects by the UIDs of their data sets, and says what it leaves out', () => {
    const folder = folderOf(temporaryFolder(), mixed)
    symlinkSync(join(folder, 'a.dcm'), join(folder, 'link.dcm'))
    const { objects, skipped } = planSend(folder)
    expect(objects.map(({ path, sopClassUid, sopInstanceUid }) => [path, sopClassUid, sopInstanceUid])).toEqual([
      [join(folder, 'a.dcm'), '1.2.840.10008.5.1.4.1.1.2', '1.2.3.4.1'],
      [join(folder, 'b'), '1.2.840.10008.5.1.4.1.1.2', '1.2.3.4.2']
    ])
    expect(skipped.map(({ path, reason }) => [path, reason])).toEqual([
      [join(folder, 'copy.dcm'), 'is a copy of another file'],
      [join(folder, 'note.txt'), 'is not DICOM']
    ])
  })

  it('refuses a folder without an object, and a path that is not there', () => {
    const folder = folderOf(temporaryFolder(), new Map([['note.txt', 'text']]))
    expect(() => planSend(folder)).toThrow(`${folder}: holds no DICOM object to send`)
    expect(() => planSend(join(folder, 'none'))).toThrow(`${join(folder, 'none')}: no such file or folder`)
  })
})

describe('sendFiles', () => {
  const send = async (url: string, files: ReadonlyMap<string, Buffer>) => {
    const conditions = exchange()
    const plan = planSend(folderOf(temporaryFolder(), files))
    const counts: number[] = []
    const sent = await withClient(webServer(url), conditions, (client) =>
      sendFiles(client, plan, conditions.log, (done) => counts.push(done))
    )
    return { sent, counts, lines: conditions.lines }
  }

  it('counts what the server confirmed, in batches of at most ten, and what it no longer has', async () => {
    const bodies: Buffer[] = []
    const { url } = await httpServer((request, response, body) => {
      if (request.url!.includes('/instances')) return answerJson(response, [instanceJson('1.2.3.4.1')])
      if (request.method === 'GET') return answerJson(response, [])
      bodies.push(body)
      const uids = [...body.toString('latin1').matchAll(/1\.2\.3\.4\.\d+/g)].map(([uid]) => uid)
      answerJson(response, {
        '00081199': { vr: 'SQ', Value: [...new Set(uids)].map((uid) => ({ '00081155': { vr: 'UI', Value: [uid] } })) }
      })
    })
    const { sent, counts } = await send(url, seriesFiles(12))
    expect(sent).toEqual({ stored: 12, refused: [], skipped: [], lost: 11 })
    expect(bodies).toHaveLength(2)
    expect(counts).toEqual(Array.from({ length: 13 }, (_, done) => done))
  })

  it('checks the address before it sends a byte', async () => {
    const { url, requests } = await httpServer((_request, response) => answerStatus(response, 404))
    await expect(send(url, seriesFiles(2))).rejects.toMatchObject({ code: 'pacs.not-found' })
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['GET'])
  })
})
