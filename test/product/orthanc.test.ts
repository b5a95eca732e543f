import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { keepServer } from '../../src-core/pacs/exchange/address-book.ts'
import { privateAuthority, withoutOpenssl } from '../support/certificates.ts'
import { syntheticDicom, type Attributes } from '../support/dicom.ts'
import { freePort, startOrthanc, withoutOrthanc, type Orthanc } from '../support/orthanc.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { run, runFully } from '../src-core/cli/support/command-line.ts'
import { fileOf, folderOf, seriesFiles, webServer } from '../src-core/pacs/support/exchange.ts'
import { oneAssociation } from '../src-core/pacs/support/one-association.ts'
import { slowProxy } from '../src-core/pacs/support/slow-proxy.ts'
import { tlsProxy } from '../src-core/pacs/support/tls-proxy.ts'

if (withoutOrthanc !== null) console.warn(`Tests with Orthanc are skipped: ${withoutOrthanc}.`)
if (withoutOpenssl !== null) console.warn(`Tests with TLS are skipped: ${withoutOpenssl}.`)

/** The data set of a file: Orthanc writes meta information of its own. */
function dataSetOf(file: Buffer): Buffer {
  const groupLength = file.readUInt32LE(140)
  return file.subarray(144 + groupLength)
}

/** An Orthanc for one test. */
async function orthancWith(settings: Readonly<Record<string, unknown>>): Promise<Orthanc> {
  const orthanc = await startOrthanc(settings)
  onTestFinished(orthanc.stop)
  return orthanc
}

const files = seriesFiles(6)
const series = '1.2.3.4'

function expectFetched(folder: string): void {
  const names = readdirSync(join(folder, series)).sort()
  expect(names).toEqual([...files.keys()].map((uid) => `${uid}.dcm`).sort())
  for (const [uid, file] of files) {
    const fetched = readFileSync(join(folder, series, `${uid}.dcm`))
    expect([uid, dataSetOf(fetched).equals(dataSetOf(file))]).toEqual([uid, true])
  }
}

describe.skipIf(withoutOrthanc !== null)('with Orthanc', () => {
  let open: Orthanc
  beforeAll(async () => {
    open = await startOrthanc()
  })
  afterAll(() => open.stop())
  beforeEach(() => {
    vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
    vi.stubEnv('DENOSCOPE_PACS_PASSWORD', undefined)
    return () => vi.unstubAllEnvs()
  })
  const input = () => folderOf(join(temporaryFolder(), 'in'), files)
  const out = () => join(temporaryFolder(), 'out')

  describe.each([
    ['DICOMweb', (server: Orthanc) => server.url],
    ['DIMSE', (server: Orthanc) => server.dicom]
  ])('over %s', (_name, addressOf) => {
    it('sends, finds and fetches a series without a change of a byte', async () => {
      const server = addressOf(open)
      expect(await run('pacs', 'echo', '--server', server)).toMatch(/ answers \(\d+ ms\)\.\n$/)
      const sent = JSON.parse(await run('pacs', 'send', input(), '--server', server, '--json')) as object
      expect(sent).toEqual({ stored: 6, refused: [], skipped: [], lost: 0 })
      const found = await run(
        'pacs',
        'query',
        '--server',
        server,
        '--patient-id',
        'MRN-77',
        '--modality',
        'CT',
        '--json'
      )
      expect(JSON.parse(found)).toMatchObject({
        series: [{ patient: expect.stringMatching(/^W\. W\. · [0-9A-F]{4}$/), instances: 6, seriesUid: series }]
      })
      const folder = out()
      await run('pacs', 'fetch', '--server', server, '--series', series, '--out', folder)
      expectFetched(folder)
    })

    it('keeps compressed pixels and texts in other character sets', async () => {
      const compressed = syntheticDicom({
        transferSyntax: '1.2.840.10008.1.2.4.90',
        fragments: [Buffer.from([0xff, 0x4f, 0xff, 0x51, 1, 2, 3, 4])],
        attributes: {
          '0008,0005': ['CS', 'ISO_IR 100'],
          '0008,0018': ['UI', '1.2.9.4.1'],
          '0010,0010': ['PN', 'Käfer^Jörg'],
          '0010,0020': ['LO', 'J2K'],
          '0020,000D': ['UI', '1.2.9'],
          '0020,000E': ['UI', '1.2.9.4']
        }
      })
      const folder = folderOf(join(temporaryFolder(), 'in'), new Map([['a.dcm', compressed]]))
      const server = addressOf(open)
      await run('pacs', 'send', folder, '--server', server)
      const found = await run('pacs', 'query', '--server', server, '--patient-name', 'Käfer*', '--show-names')
      expect(found).toContain('Käfer^Jörg')
      const target = out()
      await run('pacs', 'fetch', '--server', server, '--series', '1.2.9.4', '--out', target)
      const fetched = readFileSync(join(target, '1.2.9.4', '1.2.9.4.1.dcm'))
      expect(dataSetOf(fetched).equals(dataSetOf(compressed))).toBe(true)
    })

    it('states that nothing was found', async () => {
      const query = run('pacs', 'query', '--server', addressOf(open), '--patient-id', 'NOBODY')
      await expect(query).rejects.toMatchObject({ code: 'pacs.not-found', message: '127.0.0.1: nothing found' })
      const fetched = run('pacs', 'fetch', '--server', addressOf(open), '--series', '9.9', '--out', out())
      await expect(fetched).rejects.toMatchObject({ code: 'pacs.not-found' })
    })

    it('goes on after the connection was cut in the middle', async () => {
      await run('pacs', 'send', input(), '--server', addressOf(open))
      const isWeb = addressOf(open) === open.url
      const size = files.get('1.2.3.4.1')!.length
      const proxy = await slowProxy(isWeb ? open.httpPort : open.dicomPort, {
        bytes: 512,
        pause: 0,
        cutAfter: (isWeb ? 12 : 5) * size
      })
      const address = addressOf(open).replace(/:\d+/, `:${proxy.port}`)
      const folder = out()
      const cut = run('pacs', 'fetch', '--server', address, '--series', series, '--out', folder)
      await expect(cut).rejects.toMatchObject({ code: 'pacs.unreachable' })
      const left = readdirSync(join(folder, series))
      expect(left.filter((name) => !name.endsWith('.dcm'))).toEqual([])
      expect(left.length).toBeLessThan(6)
      await run('pacs', 'fetch', '--server', addressOf(open), '--series', series, '--out', folder)
      expectFetched(folder)
    })

    it('waits for a slow server, and names one that is silent', async () => {
      await run('pacs', 'send', input(), '--server', addressOf(open))
      const port = addressOf(open) === open.url ? open.httpPort : open.dicomPort
      const through = async (bytes: number, pause: number) =>
        addressOf(open).replace(/:\d+/, `:${(await slowProxy(port, { bytes, pause })).port}`)
      const folder = out()
      await run(
        'pacs',
        'fetch',
        '--server',
        await through(1024, 30),
        '--series',
        series,
        '--out',
        folder,
        '--timeout',
        '10'
      )
      expectFetched(folder)
      const silent = run('pacs', 'echo', '--server', await through(1, 60_000), '--timeout', '1')
      await expect(silent).rejects.toMatchObject({
        code: 'pacs.unreachable',
        message: expect.stringContaining('no answer within 1 s')
      })
    })
  })

  it('finds its services at another root only', async () => {
    const server = await orthancWith({ DicomWeb: { Enable: true, Root: '/pacs/web/' } })
    expect(await run('pacs', 'echo', '--server', server.url)).toContain('/pacs/web answers')
    const wrong = server.url.replace('/pacs/web', '/dicom-web')
    await expect(run('pacs', 'echo', '--server', wrong)).rejects.toMatchObject({
      code: 'pacs.not-found',
      message: `${wrong}: no DICOMweb services at this address; check its path, such as /dicom-web (404)`
    })
  })

  it('asks for credentials, and takes them from the environment only', async () => {
    const server = await orthancWith({ AuthenticationEnabled: true, RegisteredUsers: { reader: 'right' } })
    const address = server.url.replace('http://', 'http://reader@')
    await expect(run('pacs', 'echo', '--server', server.url)).rejects.toMatchObject({ code: 'pacs.refused' })
    await expect(run('pacs', 'echo', '--server', address)).rejects.toMatchObject({ code: 'argument.invalid' })
    vi.stubEnv('DENOSCOPE_PACS_PASSWORD', 'wrong')
    await expect(run('pacs', 'send', input(), '--server', address)).rejects.toMatchObject({
      code: 'pacs.refused',
      message: `${server.url}: the password of 'reader' is wrong (401)`
    })
    vi.stubEnv('DENOSCOPE_PACS_PASSWORD', 'right')
    expect(await run('pacs', 'send', input(), '--server', address)).toContain('stored 6')
  })

  it('is told of a wrong AE title', async () => {
    const wrong = open.dicom.replace('ORTHANC', 'WRONG')
    await expect(run('pacs', 'echo', '--server', wrong)).rejects.toMatchObject({
      code: 'pacs.refused',
      message: expect.stringMatching(/does not go by the AE title WRONG \(rejected: result 1, source 1, reason 7\)$/)
    })
  })

  it('delivers by C-MOVE to a port that it knows', async () => {
    const port = await freePort()
    const server = await orthancWith({ DicomModalities: { denoscope: ['DENOSCOPE', '127.0.0.1', port] } })
    await run('pacs', 'send', input(), '--server', server.dicom)
    const folder = out()
    await run('pacs', 'fetch', '--server', server.dicom, '--series', series, '--out', folder, '--move-port', port)
    expectFetched(folder)
    const stranger = ['--calling-ae', 'STRANGER', '--move-port', port]
    const refused = run('pacs', 'fetch', '--server', server.dicom, '--series', series, '--out', out(), ...stranger)
    await expect(refused).rejects.toMatchObject({ code: 'pacs.failed' })
  })

  it('that allows one association at a time gets all objects', async () => {
    const proxy = await oneAssociation(open.dicomPort)
    const address = open.dicom.replace(/:\d+$/, `:${proxy.port}`)
    const sent = JSON.parse(await run('pacs', 'send', input(), '--server', address, '--json')) as object
    expect(sent).toMatchObject({ stored: 6, refused: [], lost: 0 })
    expect(proxy.rejected()).toBeGreaterThan(0)
  })

  it('that is full stores no more, and says so', async () => {
    const server = await orthancWith({ MaximumStorageSize: 1 })
    const large = new Map(
      ['1', '2'].map((number) => [
        `${number}.dcm`,
        syntheticDicom({ rows: 800, columns: 800, attributes: placed(number) })
      ])
    )
    const folder = folderOf(join(temporaryFolder(), 'in'), large)
    await expect(run('pacs', 'send', folder, '--server', server.dicom)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: expect.stringContaining('the server has no room left (A700)')
    })
    await expect(run('pacs', 'send', folder, '--server', server.url)).rejects.toMatchObject({
      code: 'pacs.failed',
      message: expect.stringContaining('the server did not confirm it; it may be full')
    })
  })

  it('that drops older patients leaves a warning', async () => {
    const server = await orthancWith({ MaximumPatientCount: 1 })
    const two = new Map([
      ['1.dcm', fileOf('1.2.3.4.1')],
      [
        '2.dcm',
        fileOf('1.2.8.4.1', { '0010,0020': ['LO', 'B'], '0020,000D': ['UI', '1.2.8'], '0020,000E': ['UI', '1.2.8.4'] })
      ]
    ])
    const folder = folderOf(join(temporaryFolder(), 'in'), two)
    const { stderr } = await runFully('pacs', 'send', folder, '--server', server.url)
    expect(stderr).toContain('no longer has 1 of them: it may be full and drop objects for new ones')
  })

  describe.skipIf(withoutOpenssl !== null)('with a certificate of a private authority', () => {
    const secureOrthanc = async () => {
      const files = privateAuthority(temporaryFolder())
      const server = await orthancWith({
        DicomTlsEnabled: true,
        DicomTlsCertificate: files.certificate,
        DicomTlsPrivateKey: files.key,
        DicomTlsTrustedCertificates: files.authority,
        DicomTlsRemoteCertificateRequired: false
      })
      const url = server.url.replace(/^http.*:\d+/, `https://localhost:${await tlsProxy(server.httpPort, files)}`)
      const dicom = server.dicom.replace('127.0.0.1', 'localhost').replace('dicom:', 'dicoms:')
      return { url, dicom, authority: files.authority }
    }
    const unknown = 'its certificate comes from an unknown authority; name that as a trusted one'

    it.each([
      ['HTTPS', 'url'],
      ['DIMSE over TLS', 'dicom']
    ] as const)('refuses %s in one line, until the authority is named', async (_name, kind) => {
      const { [kind]: address, authority } = await secureOrthanc()
      const refused = run('pacs', 'echo', '--server', address)
      await expect(refused).rejects.toMatchObject({ code: 'pacs.refused', message: expect.stringContaining(unknown) })
      await run('pacs', 'send', input(), '--server', address, '--ca', authority)
      const folder = out()
      await run('pacs', 'fetch', '--server', address, '--ca', authority, '--series', series, '--out', folder)
      expectFetched(folder)
      const otherName = address.replace('localhost', '127.0.0.1')
      await expect(run('pacs', 'echo', '--server', otherName, '--ca', authority)).rejects.toMatchObject({
        code: 'pacs.refused',
        message: expect.stringContaining('its certificate is for another host name')
      })
    })

    it('is trusted by the address book', async () => {
      const { url, authority } = await secureOrthanc()
      keepServer(webServer(url, { name: 'Ward', certificates: readFileSync(authority, 'utf8') }))
      expect(await run('pacs', 'echo', '--server', 'Ward')).toContain('answers')
      keepServer(webServer(url, { name: 'Ward' }))
      await expect(run('pacs', 'echo', '--server', 'Ward')).rejects.toThrow(unknown)
    })
  })

  it('is queried without names of patients on the screen, in the log or in errors', async () => {
    await run('pacs', 'send', input(), '--server', open.url)
    const log = join(temporaryFolder(), 'log')
    const printed = await runFully('pacs', 'query', '--server', open.url, '--patient-name', 'Wombat*', '--log', log)
    const text = printed.stdout + printed.stderr + readFileSync(log, 'utf8')
    expect(text).toContain('QIDO studies')
    expect(text).not.toMatch(/Wombat|MRN-77/)
    const shown = await run('pacs', 'query', '--server', open.url, '--patient-name', 'Wombat*', '--show-names')
    expect(shown).toContain('Wombat^Walter · MRN-77')
  })
})

const placed = (number: string): Attributes => ({
  '0008,0018': ['UI', `1.2.7.4.${number}`],
  '0020,000D': ['UI', '1.2.7'],
  '0020,000E': ['UI', '1.2.7.4']
})
