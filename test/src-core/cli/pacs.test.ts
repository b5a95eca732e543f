import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'
import { keepServer } from '../../../src-core/pacs/exchange/address-book.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { answerJson, answerStatus, httpServer, seriesServer } from '../pacs/support/dicomweb-stub.ts'
import { fileOf, folderOf, seriesFiles, webServer } from '../pacs/support/exchange.ts'
import { run, runFully } from './support/command-line.ts'

beforeEach(() => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
  vi.stubEnv('DENOSCOPE_PACS_PASSWORD', undefined)
  return () => vi.unstubAllEnvs()
})

const files = seriesFiles(3)

/** Exit code and standard error of a process of its own. The servers of these tests run meanwhile. */
const ended = (...words: string[]): Promise<[code: number | null, stderr: string]> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'src-core', 'cli', 'denoscope.ts'), ...words])
    const parts: Buffer[] = []
    child.stderr.on('data', (part: Buffer) => parts.push(part))
    child.on('close', (code) => resolve([code, Buffer.concat(parts).toString()]))
  })

describe('denoscope pacs', () => {
  it('lists series with initials and a pseudonym, and names on request', async () => {
    const { url } = await seriesServer(files)
    const table = await run('pacs', 'query', '--server', url)
    const [headings, row] = table.trimEnd().split('\n')
    expect(headings).toMatch(/^Patient +Date +Mod\. +Study +Series +No\. +Instances +Series UID$/)
    expect(row).toMatch(/^W\. W\. · [0-9A-F]{4} +2024-03-12 +CT +Thorax +low dose +4 +3 +1\.2\.3\.4$/)
    expect(await run('pacs', 'query', '--server', url, '--show-names')).toContain('Wombat^Walter · MRN-77')
    const json: unknown = JSON.parse(await run('pacs', 'query', '--server', url, '--json'))
    expect(JSON.stringify(json)).not.toMatch(/Wombat|MRN-77/)
  })

  it('fetches two series at once, and counts those of an earlier run', async () => {
    const { url } = await seriesServer(files)
    const out = join(temporaryFolder(), 'out')
    await run('pacs', 'fetch', '--server', url, '--series', '1.2.3.4', '--series', '1.2.3.4', '--out', out)
    const again = JSON.parse(await run('pacs', 'fetch', '--server', url, '--series', '1.2.3.4', '--out', out, '--json'))
    expect(again).toMatchObject({ series: [{ seriesUid: '1.2.3.4', instances: 3, alreadyThere: 3 }] })
  })

  it('takes a server from the address book, and says which there are', async () => {
    const { url } = await seriesServer(files)
    const folder = join(process.env['XDG_CONFIG_HOME']!, 'denoscope')
    mkdirSync(folder)
    writeFileSync(join(folder, 'pacs-servers.json'), JSON.stringify([{ kind: 'dicomweb', name: 'Ward', url }]))
    expect(await run('pacs', 'echo', '--server', 'ward')).toContain(`${url} answers`)
    await expect(run('pacs', 'echo', '--server', 'other')).rejects.toMatchObject({
      code: 'pacs.not-found',
      message: "server 'other': not in the address book, which has Ward"
    })
  })

  it('lists the address book', async () => {
    expect(await runFully('pacs', 'servers')).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('The address book is empty')
    })
    keepServer(webServer('https://pacs.example/dicom-web', { name: 'Ward', login: 'basic', user: 'reader' }))
    const table = await run('pacs', 'servers')
    expect(table.split('\n')).toEqual([
      'Name  Protocol  Address                         User    Certificates',
      'Ward  DICOMweb  https://pacs.example/dicom-web  reader  system',
      ''
    ])
    expect(JSON.parse(await run('pacs', 'servers', '--json'))).toMatchObject({
      servers: [{ name: 'Ward', address: 'https://pacs.example/dicom-web' }]
    })
  })

  it('lists objects that the server refused, and fails', async () => {
    const { url } = await httpServer((request, response) => answerJson(response, request.method === 'GET' ? [] : {}))
    const folder = folderOf(join(temporaryFolder(), 'in'), new Map([['a.dcm', fileOf('1.2.3.4.1')]]))
    await expect(run('pacs', 'send', folder, '--server', url)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: expect.stringContaining(`a.dcm: the server did not confirm it`)
    })
  })

  it('refuses values that it cannot use', async () => {
    const server = ['--server', 'http://127.0.0.1:1/x']
    const out = ['--out', join(temporaryFolder(), 'out')]
    await expect(run('pacs', 'query', ...server, '--date', 'soon')).rejects.toThrow(/^date: expected a day/)
    await expect(run('pacs', 'query', ...server, '--modality', 'C/T')).rejects.toThrow(
      /^--modality: expected a modality/
    )
    await expect(run('pacs', 'fetch', ...server, ...out, '--series', 'a/b')).rejects.toThrow(
      /^--series: expected a DICOM UID/
    )
    await expect(run('pacs', 'echo', ...server, '--ca', '/none/ca.pem')).rejects.toThrow('/none/ca.pem: no such file')
  })

  it('warns of a password in the clear first', async () => {
    vi.stubEnv('DENOSCOPE_PACS_PASSWORD', 'secret')
    const server = ['--server', 'http://nohost.invalid/x', '--user', 'reader', '--timeout', '5']
    const [code, stderr] = await ended('pacs', 'echo', ...server)
    expect(code).toBe(1)
    expect(stderr.split('\n')[0]).toContain('the password crosses the network in the clear; use https')
    expect(stderr).not.toContain('secret')
  })

  it('appends to a log for its owner alone', async () => {
    const { url } = await seriesServer(files)
    const log = join(temporaryFolder(), 'log')
    await runFully('pacs', 'query', '--server', url, '--patient-id', 'MRN-77', '--log', log)
    expect(readFileSync(log, 'utf8')).toMatch(
      /^\d{4}-\S+Z request QIDO studies status=200 milliseconds=\d+ bytes=\d+\n/
    )
    expect(readFileSync(log, 'utf8')).not.toMatch(/MRN|Wombat|1\.2\.3/)
    expect(statSync(log).mode & 0o077).toBe(0)
  })

  it('ends with 2 for what a person can mend, and with 1 for a server that fails', async () => {
    const nothing = await httpServer((_request, response) => answerJson(response, []))
    const failing = await httpServer((_request, response) => answerStatus(response, 500))
    const wrong = await httpServer((_request, response) => answerStatus(response, 404))
    const end = (url: string) => ended('pacs', 'query', '--server', url)
    expect(await end(nothing.url)).toEqual([2, 'denoscope: 127.0.0.1: nothing found\n'])
    expect(await end(wrong.url)).toEqual([2, expect.stringMatching(/^denoscope: \S+: no DICOMweb services[^\n]+\n$/)])
    expect(await end(failing.url)).toEqual([1, `denoscope: ${failing.url}: the server failed (500)\n`])
  })
})
