import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDicomObject, textOf } from '../../../src-core/deidentification/dicom-object.ts'
import { syntheticDicom, type Attributes, type SyntheticDicom } from '../../support/dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run, runFully } from './support/command-line.ts'

const patient: Attributes = {
  '0008,0020': ['DA', '20240229'],
  '0010,0010': ['PN', 'Wombat^Walter'],
  '0010,0020': ['LO', 'MRN-77']
}

interface Setting {
  readonly input: string
  readonly output: string
  readonly key: string
  /** Runs the command with further options. */
  readonly deidentify: (...options: readonly string[]) => Promise<string>
}

/** A folder `in` with files, a place `out`, and a place for the key. */
function setting(files: Readonly<Record<string, SyntheticDicom | string | Buffer>>): Setting {
  const folder = temporaryFolder()
  const [input, output, key] = ['in', 'out', 'key'].map((name) => join(folder, name)) as [string, string, string]
  mkdirSync(input)
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : syntheticDicom(content)
    writeFileSync(join(input, name), bytes)
  }
  return {
    input,
    output,
    key,
    deidentify: (...options) => run('deidentify', input, output, '--key-file', key, ...options)
  }
}

const slice = (uid: string, others: Attributes = {}): SyntheticDicom => ({
  attributes: { ...patient, '0008,0018': ['UI', uid], ...others }
})

async function readOutputs(output: string) {
  const names = readdirSync(output).sort()
  return Promise.all(
    names.map(async (name) => {
      const { dataSet } = await parseDicomObject(name, readFileSync(join(output, name)))
      const text = (tag: number) => textOf(dataSet, tag)
      return { name, dataSet, uid: text(0x00080018), patient: text(0x00100020), series: text(0x0020000e) }
    })
  )
}

describe('denoscope deidentify', () => {
  it('writes files under their new UIDs, with one patient and one series, and references that resolve', async () => {
    const reference: Attributes = { '0008,1140': ['SQ', [{ '0008,1155': ['UI', '1.2.3.2'] }]] }
    const { output, deidentify } = setting({ 'Wombat 1.dcm': slice('1.2.3.1', reference), 'two.dcm': slice('1.2.3.2') })
    expect(await deidentify()).toContain(`2 files written to ${output}.`)
    const outputs = await readOutputs(output)
    expect(outputs.map(({ name, uid }) => name === `${uid}.dcm`)).toEqual([true, true])
    expect(new Set(outputs.map(({ patient: id, series }) => `${id} ${series}`)).size).toBe(1)
    const referred = outputs.flatMap(({ dataSet }) =>
      dataSet.flatMap((node) => (node.tag === 0x00081140 && 'items' in node ? node.items : []))
    )
    expect(outputs.map(({ uid }) => uid)).toContain(textOf(referred[0]!, 0x00081155))
  })

  it('makes a key that only its owner can read, and gives the same files with it again', async () => {
    const { input, output, key, deidentify } = setting({ 'a.dcm': slice('1.2.3.1') })
    const { stderr } = await runFully('deidentify', input, output, '--key-file', key)
    expect(stderr).toContain(`new key: ${key}`)
    expect(readFileSync(key, 'latin1')).toMatch(/^[0-9a-f]{64}\n$/)
    if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).toBe(0o600)
    const first = readdirSync(output)
    await deidentify('--replace')
    expect(readdirSync(output)).toEqual(first)
  })

  it('previews attributes, actions and numbers of files, without values, and writes nothing', async () => {
    const { input, deidentify } = setting({ 'a.dcm': slice('1.2.3.1'), 'b.dcm': slice('1.2.3.2') })
    const text = await deidentify('--preview')
    expect(text).toMatch(/^\(0010,0020\) +PatientID +replaced +2$/m)
    expect(text).toMatch(/^\(0008,0020\) +StudyDate +shifted +2$/m)
    expect(text).not.toContain('MRN-77')
    expect(readdirSync(join(input, '..'))).toEqual(['in'])
    expect(await deidentify('--preview', '--show-values')).toContain("'MRN-77' -> 'DENO-")
  })

  it('prints JSON with files, changes and what was not copied', async () => {
    const { output, input, deidentify } = setting({ 'a.dcm': slice('1.2.3.1'), 'notes.txt': 'Wombat' })
    const named = { tag: '(0010,0010)', name: 'PatientName', action: 'replaced', files: 1 }
    expect(JSON.parse(await deidentify('--json'))).toMatchObject({
      files: 1,
      written: output,
      changes: expect.arrayContaining([
        expect.objectContaining({ ...named, former: expect.stringMatching(/^\d+ characters$/) })
      ]),
      notCopied: [{ path: join(input, 'notes.txt'), reason: 'is not DICOM' }]
    })
  })

  it('lists other files, links, reports and copies as not copied', async () => {
    const { input, deidentify } = setting({
      'a.dcm': slice('1.2.3.1'),
      'copy.dcm': slice('1.2.3.1'),
      'report.dcm': slice('1.2.3.4', { '0040,A730': ['SQ', [{ '0040,A160': ['UT', 'Wombat is ill'] }]] }),
      'notes.txt': 'Wombat'
    })
    if (process.platform !== 'win32') symlinkSync(join(input, 'a.dcm'), join(input, 'link.dcm'))
    const text = await deidentify()
    expect(text).toContain(`${join(input, 'copy.dcm')}: is a copy of ${join(input, 'a.dcm')}`)
    expect(text).toContain(`${join(input, 'report.dcm')}: has ContentSequence (0040,A730), which cannot be cleaned`)
    expect(text).toContain(`${join(input, 'notes.txt')}: is not DICOM`)
    if (process.platform !== 'win32') expect(text).toContain(`${join(input, 'link.dcm')}: is a link`)
    expect(text).toContain('1 file written')
  })

  it('searches each file for names of the others', async () => {
    const { output, deidentify } = setting({
      'a.dcm': slice('1.2.3.1', { '0008,1070': ['PN', 'Numbat^Nina'] }),
      'b.dcm': slice('1.2.3.2', { '0018,1251': ['SH', 'coil Numbat'] })
    })
    await deidentify()
    const written = Buffer.concat(readdirSync(output).map((name) => readFileSync(join(output, name))))
    expect(written.includes('Numbat')).toBe(false)
  })
})

describe('denoscope deidentify refuses', () => {
  const one = { 'a.dcm': slice('1.2.3.1') }

  it.each([
    ['Burned In Annotation YES', { '0028,0301': ['CS', 'YES'] }, 'has BurnedInAnnotation (0028,0301) YES'],
    ['a secondary capture', { '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.7'] }, 'is a secondary capture'],
    ['an overlay in the pixels', { '6000,0102': ['US', [12]] }, 'has an overlay in the bits of its pixels']
  ] satisfies readonly [string, Attributes, string][])(
    '%s, by name, unless --keep-burned-in is given',
    async (_, attributes, reason) => {
      const { input, output, deidentify } = setting({ ...one, 'b.dcm': slice('1.2.3.2', attributes) })
      await expect(deidentify()).rejects.toThrow(`${join(input, 'b.dcm')}: ${reason}`)
      expect(readdirSync(join(output, '..'))).toEqual(['in'])
      expect(await deidentify('--keep-burned-in')).toContain('2 files written')
    }
  )

  it('an output inside the input, and an input inside the output', async () => {
    const { input, key } = setting(one)
    const inside = run('deidentify', input, join(input, 'out'), '--key-file', key)
    await expect(inside).rejects.toThrow('outside of the input')
    await expect(run('deidentify', join(input, 'a.dcm'), input, '--key-file', key)).rejects.toThrow('outside')
  })

  it('a folder that is not empty: with --replace only outputs of an earlier run are replaced', async () => {
    const { output, deidentify } = setting(one)
    await deidentify()
    await expect(deidentify()).rejects.toThrow('--replace')
    writeFileSync(join(output, 'thesis.txt'), 'mine')
    await expect(deidentify('--replace')).rejects.toThrow('name a new or empty folder')
    expect(readdirSync(output)).toContain('thesis.txt')
  })

  it('a key file that is no key, without its content, and a key inside the output', async () => {
    const { input, output, key, deidentify } = setting(one)
    writeFileSync(key, 'hunter2')
    await expect(deidentify()).rejects.toThrow(/^(?!.*hunter2).*expected 64 hexadecimal digits/)
    await expect(run('deidentify', input, output, '--key-file', join(output, 'key'))).rejects.toThrow('given away')
  })

  it('a damaged file, by name and without values: nothing is written', async () => {
    const damaged = syntheticDicom(slice('1.2.3.2')).subarray(0, 900)
    const { input, output, deidentify } = setting({ ...one, 'b.dcm': Buffer.from(damaged) })
    await expect(deidentify()).rejects.toThrow(join(input, 'b.dcm'))
    expect(readdirSync(join(output, '..'))).toEqual(['in'])
  })

  it('two different files with one UID', async () => {
    const { output, deidentify } = setting({ ...one, 'b.dcm': slice('1.2.3.1', { '0018,0060': ['DS', '120'] }) })
    await expect(deidentify()).rejects.toThrow('but other content')
    expect(readdirSync(join(output, '..'))).toEqual(['in', 'key'])
  })

  it('pixels that hold a name as text: the output is deleted', async () => {
    const fragments = [Buffer.concat([Buffer.alloc(100, 1), Buffer.from('Wombat^Walter ')])]
    const { output, deidentify } = setting({
      'a.dcm': { ...slice('1.2.3.1'), fragments, transferSyntax: '1.2.840.10008.1.2.4.90' }
    })
    await expect(deidentify()).rejects.toThrow(
      /PixelData \(7FE0,0010\) would still hold an identifying value; nothing was written/
    )
    expect(readdirSync(join(output, '..'))).toEqual(['in', 'key'])
  })
})
