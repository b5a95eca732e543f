import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readDicomObject, textOf } from '../../../src-core/deidentification/dicom-object.ts'
import { findBrowser } from '../../../src-core/reports/browser-pdf.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { filesIn, patchAt, useAuditedSeries } from '../dicom-objects/support/audited-series.ts'
import { ReadBack } from '../dicom-objects/support/read-back.ts'
import { holds } from '../dicom-objects/support/searched-bytes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { denoscope, run } from './support/command-line.ts'

/** Texts of `scanner` that name patient, persons, place, device or dates. */
const forbidden = [
  'Zebrafink',
  'Jürgen',
  '山田',
  'やまだ',
  'MRN-7734211',
  '19510314',
  'ACC99887',
  'Grünwald',
  'Quokka',
  'Dörte',
  'SN-STM',
  'RP-4711',
  'Müller',
  '20240229',
  '1.3.12.2.1107'
]

const audited = useAuditedSeries([
  { patch: patchAt(0, 0, 0), output: 'median', reader: 'Müller^Anna', severity: 'major', note: 'gone' },
  { patch: patchAt(2, 1, 1), output: 'gaussian', reader: 'Müller^Anna', category: 'acceptable' }
])
const everything = ['--objects', 'derived,sr,map,key,presentation']

describe('denoscope export --dicom', { timeout: 120_000 }, () => {
  it('replaces the identity unless asked to keep it, and prints which of the two it did', async () => {
    const key = join(audited().folder, 'key')
    const { folder, stdout, stderr } = await audited().export('plain', ...everything, '--key-file', key)
    expect(stdout).toBe(`11 objects written to ${folder}\nThe patient's identity was replaced, with the key ${key}\n`)
    expect(stderr).toContain(`new key: ${key}; keep it`)
    for (const file of filesIn(folder)) {
      const bytes = readFileSync(file)
      expect([file, forbidden.filter((text) => holds(bytes, text))]).toEqual([file, []])
      const object = await ReadBack.read(file)
      expect(object.text('0012,0062')).toBe('YES')
      expect(object.items('0012,0064').map((item) => item.text('0008,0100'))).toEqual([
        '113100',
        '113105',
        '113107',
        '113108'
      ])
    }
  })

  it('joins the copies that deidentify makes with the same key', async () => {
    const key = join(audited().folder, 'shared-key')
    const copies = join(audited().folder, 'copies')
    await run('deidentify', audited().series, copies, '--key-file', key, '--quiet')
    const { folder } = await audited().export('joined', '--objects', 'derived', '--key-file', key)
    const originals = new Map(
      await Promise.all(
        filesIn(copies).map(async (file) => {
          const object = await ReadBack.read(file)
          return [object.text('0008,0018'), object] as const
        })
      )
    )
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0002.dcm'))
    const source = originals.get(image.items('0008,2112')[0]!.text('0008,1155'))!
    for (const tag of ['0010,0010', '0010,0020', '0020,000D', '0020,0052', '0008,0020', '0020,0032'])
      expect(image.text(tag)).toBe(source.text(tag))
  })

  it('tracks findings by the same UIDs in every export with one key, and a reader by one pseudonym', async () => {
    const key = join(audited().folder, 'steady-key')
    const names: (readonly unknown[])[] = []
    for (const name of ['once', 'twice']) {
      const { folder } = await audited().export(name, '--objects', 'sr', '--key-file', key)
      const report = await ReadBack.read(join(folder, 'findings.dcm'))
      const groups = report.content('126010 DCM')[0]!.content('125007 DCM')
      names.push([
        report.content('121008 DCM')[0]!.text('0040,A123'),
        ...groups.map((group) => group.content('112040 DCM')[0]!.text('0040,A124'))
      ])
    }
    expect(names[0]).toEqual(names[1])
    expect(names[0]).toEqual([
      expect.stringMatching(/^DENO-[A-Z0-9]{8}\^$/),
      ...Array<unknown>(2).fill(expect.stringMatching(/^2\.25\./))
    ])
  })

  it.skipIf(process.platform !== 'linux')('signs the set of objects, under the pseudonym of the reader', async () => {
    vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
    const made = await run('keys', 'make', audited().workspace, '--reader', 'Müller^Anna')
    const key = /[0-9a-f]{64}/.exec(made)![0]
    const words = ['--objects', 'sr,derived', '--key-file', join(audited().folder, 'sign-key'), '--sign', 'Müller^Anna']
    const { folder, stdout } = await audited().export('signed', ...words)
    expect(stdout).toContain(`7 objects written to ${folder}, signed by Müller^Anna\n`)
    expect(readFileSync(join(folder, 'objects.sig.json'), 'utf8')).not.toContain('Müller')
    expect(await run('verify', folder, '--key', key)).toMatch(/: 7.files signed by DENO-[A-Z0-9]{8} on /)
    const image = join(folder, 'denoised', 'median', '0002.dcm')
    writeFileSync(image, readFileSync(image).subarray(1))
    writeFileSync(join(folder, 'another.dcm'), '')
    expect(denoscope('verify', folder)).toMatchObject({
      status: 1,
      stdout: `${image}: changed after it was signed\n${join(folder, 'another.dcm')}: not signed\n`
    })
    await run('keys', 'revoke', audited().workspace, key)
  })

  it('writes the chosen objects of the chosen outputs, and prints them as JSON', async () => {
    const { folder, stdout } = await audited().export(
      'chosen',
      '--objects',
      'map,derived',
      '--outputs',
      'gaussian',
      '--keep-identity',
      '--json'
    )
    expect(JSON.parse(stdout)).toEqual({
      written: folder,
      identity: 'kept',
      keyFile: null,
      signedBy: null,
      files: [
        'denoised/gaussian/0001.dcm',
        'denoised/gaussian/0002.dcm',
        'denoised/gaussian/0003.dcm',
        'map-gaussian.dcm'
      ],
      notices: [expect.stringMatching(/^Gaussian blur: whole slices differ from the audited patches by \d\.\d HU/)]
    })
    expect(filesIn(folder)).toHaveLength(4)
  })

  it('refuses a folder that is not empty, unknown words and contradictions, and writes nothing', async () => {
    const full = join(audited().folder, 'full')
    mkdirSync(full)
    writeFileSync(join(full, 'thesis.txt'), 'mine')
    const refusals: (readonly [string, readonly string[], string])[] = [
      ['full', [], `${full}: the folder is not empty; name a new or empty one`],
      ['new', ['--score', 'beauty', '--objects', 'map'], '--score: expected one of psnr, '],
      ['new', ['--outputs', 'bm3d'], "outputs: expected one of median, gaussian, got 'bm3d'"],
      ['new', ['--audit', 'none'], 'none'],
      ['new', ['--key-file', join(audited().folder, 'new', 'key')], 'lies in the output, which is given away']
    ]
    for (const [name, words, message] of refusals)
      await expect(audited().export(name, ...words)).rejects.toThrow(message)
    expect(filesIn(full)).toEqual([join(full, 'thesis.txt')])
    expect(existsSync(join(audited().folder, 'new'))).toBe(false)
  })

  it('refuses a note that names the patient, without its text', async () => {
    const { auditSeries } = await import('../dicom-objects/support/audited-series.ts')
    const named = await auditSeries(temporaryFolder(), [
      { patch: 0, output: 'median', reader: 'Ada', note: 'ask Mrs ZEBRAFINK' }
    ])
    const refusal = await named.export('out', '--objects', 'sr').then(String, String)
    expect(refusal).toMatch(/the note of the finding F-[0-9a-f]{8} on slice 1 holds a name, an identifier or a date/)
    expect(refusal).not.toMatch(/zebrafink/i)
    expect(existsSync(join(named.folder, 'out'))).toBe(false)
    expect((await named.export('out', '--objects', 'sr', '--keep-identity')).stdout).toMatch(/^1 object written/)
  })

  it.skipIf(findBrowser() === null)(
    'writes the first page of the report as a colour picture (needs Chromium)',
    async () => {
      const { folder } = await audited().export('capture', '--objects', 'capture')
      const file = join(folder, 'report-page.dcm')
      const { dataSet } = await readDicomObject(file)
      const facts = [0x00080016, 0x00080064, 0x00280004, 0x00280301].map((tag) => textOf(dataSet, tag))
      expect(facts).toEqual(['1.2.840.10008.5.1.4.1.1.7', 'WSD', 'RGB', 'YES'])
      const [rows, columns] = [2246, 1588]
      const pixels = readFileSync(file).subarray(-3 * rows * columns)
      // The report is dark text on white paper down to the last lines of the page.
      const darkIn = (from: number, to: number) =>
        pixels
          .subarray(3 * columns * Math.round(from * rows), 3 * columns * Math.round(to * rows))
          .some((value) => value < 120)
      expect([darkIn(0, 0.03), darkIn(0.05, 0.3), darkIn(0.96, 0.99)]).toEqual([false, true, true])
    }
  )

  it('refuses a picture in one line without Chromium, and leaves it out if it was not asked for', async () => {
    vi.stubEnv('CHROMIUM', '/nonexistent')
    try {
      await expect(audited().export('picture', '--objects', 'capture')).rejects.toThrow(
        'A picture of a report needs Chromium, Chrome or Edge on this machine'
      )
      const { stderr } = await audited().export('without', '--outputs', 'median')
      expect(stderr).toContain('no picture of the report: this machine has no Chromium')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('leaves out what does not apply, with the reason, unless it was asked for', async () => {
    const { auditSeries } = await import('../dicom-objects/support/audited-series.ts')
    const unread = await auditSeries(temporaryFolder(), [], { words: [] })
    const { stdout, stderr } = await unread.export('out', '--keep-identity')
    expect(stdout).toMatch(/^[68] objects written/)
    for (const reason of [
      'no structured report: the outputs have no findings',
      'no map: no score of the audit has values',
      'no key objects'
    ])
      expect(stderr).toContain(reason)
    await expect(unread.export('sr', '--objects', 'sr')).rejects.toThrow('no structured report')
    expect(existsSync(join(unread.folder, 'sr'))).toBe(false)
  })

  it('finds the source of an audit of the command line again, which Sources does not list', async () => {
    const out = join(audited().folder, 'remembered')
    const words = ['--keep-identity', '--objects', 'derived', '--outputs', 'median']
    await run('export', '--dicom', out, '--workspace', audited().workspace, ...words)
    expect(filesIn(out)).toHaveLength(3)
    const workspace = Workspace.read(audited().workspace)
    expect(workspace.sources.list()).toEqual([])
    workspace.close()
  })

  it('names the files that are gone, and refuses another series', async () => {
    const { auditSeries } = await import('../dicom-objects/support/audited-series.ts')
    const moved = await auditSeries(temporaryFolder(), [], { words: [] })
    renameSync(moved.series, `${moved.series}-moved`)
    await expect(run('export', '--dicom', join(moved.folder, 'out'), '--workspace', moved.workspace)).rejects.toThrow(
      "'Low dose B30f' cannot be opened again"
    )
    const out = join(audited().folder, 'unnamed')
    const words = ['export', '--dicom', out, '--workspace', audited().workspace]
    const { writeScannerSeries } = await import('../dicom-objects/support/audited-series.ts')
    const other = writeScannerSeries(join(audited().folder, 'other'), { '0020,000E': ['UI', '2.25.5'] })
    await expect(run(...words, '--source', other)).rejects.toThrow(
      `--source: ${other} does not hold the series 'Low dose B30f' of ${audited().auditId}`
    )
  })
})
