import { describe, expect, it } from 'vitest'
import { GrantedPaths } from '../../electron/granted-paths.ts'
import { newGrantKey, pathRule } from '../../src-core/engine/path-rules.ts'

describe('paths that the page may name', () => {
  const key = newGrantKey()
  const granted = new GrantedPaths(key, () => ['/home/ada/workspace'])
  const [handle] = granted.grant(['/data/series'])

  it('are the workspaces, what was chosen, and what lies below', () => {
    for (const path of [
      '/home/ada/workspace',
      '/home/ada/workspace/reports/a/report.html',
      '/data/series',
      '/data/series/..dcm'
    ]) {
      expect(granted.check(path)).toBe(path)
    }
  })

  it('reach the page as handles that only the engine can read', () => {
    expect(handle).not.toContain('series')
    expect(pathRule({ key })(handle!)).toBe('/data/series')
  })

  it.each(['/home/ada', '/home/ada/workspace-2', '/data/series/../secret', '/etc/passwd', 'series', '', 7, null])(
    'are not %j',
    (path) => {
      expect(() => granted.check(path)).toThrow(expect.objectContaining({ code: 'argument.invalid' }))
    }
  )
})
