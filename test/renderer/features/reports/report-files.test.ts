import { describe, expect, it, vi } from 'vitest'
import { mediaTypeOf } from '../../../../renderer/shared/media-types.ts'
import type { ExportedReport } from '../../../../src-core/reports/exported-report.ts'

vi.stubGlobal('window', {})

const { downloadName, newestFirst } = await import('../../../../renderer/features/reports/report-export.svelte.ts')

const report = (id: string, createdAt: string, title = 'Liver, Gaussian 0.1') =>
  ({ id, createdAt, title }) as unknown as ExportedReport

describe('exported reports', () => {
  it('stand newest first', () => {
    const ordered = newestFirst([report('old', '2026-01-02T00:00:00Z'), report('new', '2026-03-01T00:00:00Z')])
    expect(ordered.map(({ id }) => id)).toEqual(['new', 'old'])
  })

  it('are downloaded under a name made of the title', () => {
    expect(downloadName(report('r1', ''), 'report.html')).toBe('liver-gaussian-0-1-report.html')
    expect(downloadName(report('r1', '', '肝'), 'patches.csv')).toBe('r1-patches.csv')
  })

  it('are told to the system by their kind', () => {
    expect(['report.html', 'patches.csv', 'audit.json', 'what'].map(mediaTypeOf)).toEqual([
      'text/html',
      'text/csv',
      'application/json',
      'application/octet-stream'
    ])
  })
})
