import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Workspace } from '../../src-core/storage/workspace.ts'
import { readFindings } from '../../src-core/dicom-objects/read-findings.ts'
import { ReadBack } from '../src-core/dicom-objects/support/read-back.ts'
import { run } from '../src-core/cli/support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeRealData, shared } from './support/shared.ts'

const gold = (...names: string[]): string => shared('interop', 'results', ...names)

/** An audit of the gold objects' source with the places of their findings. */
async function exported(): Promise<string> {
  const folder = temporaryFolder()
  const [series, workspace, out] = [join(folder, 'source'), join(folder, 'workspace'), join(folder, 'out')]
  cpSync(gold('source'), series, { recursive: true })
  await run('audit', '--input', series, '--denoiser', 'median', '--patch', 16, '--workspace', workspace, '--quiet')
  const open = Workspace.open(workspace)
  const auditId = open.audits.list()[0]!.id
  const statement = { auditId, denoiserKey: 'median', reviewer: 'Reader^Rita' }
  // Patches of 16 pixels: number 0 begins at (0, 0). Regions put the boxes where the gold objects have them.
  const note = 'A bright ring that the reference does not have'
  const region = { row: 12, column: 10, rows: 16, columns: 16 }
  open.findings.record({
    ...statement,
    patchIndex: 0,
    judgement: { category: 'invented-structure', severity: 'major', note, region }
  })
  open.close()
  const words = ['--workspace', workspace, '--source', series, '--keep-identity', '--quiet']
  await run('export', '--dicom', out, ...words, '--objects', 'derived,sr,key,presentation')
  return out
}

describeRealData('the gold objects of shared/interop/results', () => {
  it('have findings that come in as their manifest states them', async () => {
    const findings = await readFindings(gold('sr_tid1500.dcm'))
    expect(findings).toMatchObject([
      {
        name: 'F-1',
        reader: 'Reader^Rita',
        category: 'invented-structure',
        severity: 'major',
        note: 'A bright ring that the reference does not have',
        image: { uid: '2.25.194746250650027229353817459850028001461', frame: 1 },
        origin: null,
        region: { column: 10, row: 12, columns: 16, rows: 16 }
      },
      {
        name: 'F-2',
        category: 'lost-structure',
        severity: 'moderate',
        note: 'Vessel wall smoothed away; µ≈0.2 <Δ>',
        image: { uid: '2.25.26724455760625002531414563333380395636', frame: 1 },
        region: { column: 33, row: 20, columns: 16, rows: 16 }
      }
    ])
  })

  it('agree with written ones in all attributes that the design names', async () => {
    const out = await exported()
    const same: readonly (readonly [own: string, theirs: string, tags: readonly string[]])[] = [
      [
        'denoised/median/0001.dcm',
        'derived/001.dcm',
        [
          '0008,0005',
          '0008,0008',
          '0008,0016',
          '0008,0060',
          '0010,0010',
          '0010,0020',
          '0018,0060',
          '0018,1210',
          '0020,000D',
          '0020,0011',
          '0020,0013',
          '0020,0032',
          '0020,0037',
          '0020,0052',
          '0028,0030',
          '0028,1052',
          '0028,0010',
          '0028,0100',
          '0028,0101',
          '0028,0103',
          '0028,1053',
          '0028,1054',
          '0018,0015',
          '0018,0050'
        ]
      ],
      [
        'findings.dcm',
        'sr_tid1500.dcm',
        ['0008,0016', '0008,0060', '0020,000D', '0020,0011', '0040,A491', '0040,A493', '0040,A496']
      ],
      ['key-slices.dcm', 'key_objects.dcm', ['0008,0016', '0008,0060', '0020,000D', '0020,0011']],
      [
        'regions.dcm',
        'gsps.dcm',
        ['0008,0016', '0008,0060', '0020,000D', '0020,0011', '0070,0080', '0070,0084', '2050,0020']
      ]
    ]
    for (const [own, theirs, tags] of same) {
      const [written, expected] = [await ReadBack.read(join(out, own)), await ReadBack.read(gold(theirs))]
      expect([own, tags.map((tag) => written.text(tag))]).toEqual([own, tags.map((tag) => expected.text(tag))])
    }
    const [written, expected] = [
      await ReadBack.read(join(out, 'findings.dcm')),
      await ReadBack.read(gold('sr_tid1500.dcm'))
    ]
    const group = (report: ReadBack) => report.content('126010 DCM')[0]!.content('125007 DCM')[0]!
    for (const name of ['276214006 SCT', '121071 DCM', '246112005 SCT'])
      expect(group(written).content(name)[0]!.code('0040,A168')).toBe(
        group(expected).content(name)[0]!.code('0040,A168')
      )
    const points = (report: ReadBack) => group(report).content('111030 DCM')[0]!.floats('0070,0022')
    expect(points(written)).toEqual(points(expected))
  })
})
