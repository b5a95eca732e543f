import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fetchSeries, type FetchProgress } from '../../../../src-core/pacs/exchange/fetch-series.ts'
import { withClient } from '../../../../src-core/pacs/exchange/open-client.ts'
import type { ExchangeOptions } from '../../../../src-core/pacs/pacs-client.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { answerFile, answerStatus, seriesServer, seriesUid, studyUid } from '../support/dicomweb-stub.ts'
import { exchange, fileOf, seriesFiles, webServer } from '../support/exchange.ts'

const files = seriesFiles(12)

/** Fetches the series into a folder. */
async function fetchInto(folder: string, url: string, options: Partial<ExchangeOptions> = {}) {
  const conditions = exchange(options)
  const steps: FetchProgress[] = []
  const fetched = await withClient(webServer(url), conditions, (client) =>
    fetchSeries(client, [{ studyUid, seriesUid }], folder, conditions.log, (step) => steps.push(step))
  )
  return { fetched: fetched[0]!, steps, lines: conditions.lines }
}

const namesIn = (folder: string) => readdirSync(join(folder, seriesUid)).sort()
const allNames = [...files.keys()].map((uid) => `${uid}.dcm`).sort()

describe('fetchSeries', () => {
  it('writes each instance under its UID, unchanged, and counts', async () => {
    const folder = temporaryFolder()
    const { url } = await seriesServer(files)
    const { fetched, steps } = await fetchInto(folder, url)
    expect(fetched).toEqual({ seriesUid, folder: join(folder, seriesUid), instances: 12, alreadyThere: 0 })
    expect(namesIn(folder)).toEqual(allNames)
    for (const [uid, bytes] of files)
      expect(readFileSync(join(folder, seriesUid, `${uid}.dcm`)).equals(bytes)).toBe(true)
    expect(steps.at(0)).toEqual({ done: 0, of: 12 })
    expect(steps.at(-1)).toEqual({ done: 12, of: 12 })
  })

  it('goes on after a failure in the middle: complete files only, and none is fetched twice', async () => {
    const folder = temporaryFolder()
    let answers = 0
    const failing = await seriesServer(files, (uid, response) => {
      if (++answers > 6) return answerStatus(response, 500)
      answerFile(response, files.get(uid)!)
    })
    await expect(fetchInto(folder, failing.url)).rejects.toMatchObject({ code: 'pacs.failed' })
    const left = namesIn(folder)
    expect(left).toHaveLength(6)
    for (const name of left)
      expect(readFileSync(join(folder, seriesUid, name)).equals(files.get(name.slice(0, -4))!)).toBe(true)
    const { url, requests } = await seriesServer(files)
    const { fetched } = await fetchInto(folder, url)
    expect(fetched).toMatchObject({ instances: 12, alreadyThere: 6 })
    expect(namesIn(folder)).toEqual(allNames)
    const asked = requests.filter((request) => /instances\/1/.test(request)).map((request) => request.split('/').at(-1))
    expect(asked.sort()).toEqual(
      allNames.map((name) => name.slice(0, -4)).filter((uid) => !left.includes(`${uid}.dcm`))
    )
  })

  it('stops at a cancel, and leaves complete files only', async () => {
    const folder = temporaryFolder()
    const controller = new AbortController()
    let answers = 0
    const { url } = await seriesServer(files, (uid, response) => {
      if (++answers === 5) controller.abort()
      else answerFile(response, files.get(uid)!)
    })
    await expect(fetchInto(folder, url, { signal: controller.signal })).rejects.toMatchObject({ code: 'job.cancelled' })
    const left = namesIn(folder)
    expect(left.length).toBeLessThan(12)
    expect(left.filter((name) => !/^[\d.]+\.dcm$/.test(name))).toEqual([])
  })

  it('refuses to end with fewer instances than the server lists', async () => {
    const folder = temporaryFolder()
    const { url } = await seriesServer(files, (uid, response) =>
      answerFile(response, uid.endsWith('.12') ? fileOf('9.9.9') : files.get(uid)!)
    )
    await expect(fetchInto(folder, url)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: `series ${seriesUid}: the server gave 11 of 12 instances; fetch again for the rest`
    })
    expect(namesIn(folder)).toHaveLength(11)
  })

  it.each([
    ['series', { '0020,000E': ['UI', '1.2.3.5'] }],
    ['study', { '0020,000D': ['UI', '1.2.9'] }]
  ] as const)('keeps no instance of another %s under a UID that was asked for', async (_, attributes) => {
    const folder = temporaryFolder()
    const { url } = await seriesServer(files, (uid, response) =>
      answerFile(response, uid.endsWith('.12') ? fileOf(uid, attributes) : files.get(uid)!)
    )
    await expect(fetchInto(folder, url)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: `series ${seriesUid}: the server sent an instance of another series or study, which was not kept`
    })
    expect(namesIn(folder)).not.toContain('1.2.3.4.12.dcm')
  })

  it('names the path that cannot be written', async () => {
    const folder = join(temporaryFolder(), 'out')
    mkdirSync(folder)
    writeFileSync(join(folder, seriesUid), 'in the way')
    const { url } = await seriesServer(files)
    await expect(fetchInto(folder, url)).rejects.toMatchObject({
      code: 'file.unwritable',
      message: expect.stringContaining(join(folder, seriesUid))
    })
  })

  it('logs steps, and neither UIDs nor patients', async () => {
    const { url } = await seriesServer(files)
    const { lines } = await fetchInto(temporaryFolder(), url)
    expect(lines.filter(({ event }) => event === 'fetched')).toHaveLength(12)
    expect(lines.at(-1)).toEqual({ event: 'done', step: 'fetch', count: 12, of: 12 })
    expect(JSON.stringify(lines)).not.toMatch(/1\.2\.3|Wombat|MRN/)
  })
})
