import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingOptionalPackages } from '../../scripts/complete-lock.mjs'
import { root } from '../../scripts/setup/paths.mjs'

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, object>
  }

  it('lists the packages of every platform, without which npm ci refuses it (mend: node scripts/complete-lock.mjs)', () => {
    expect(Object.keys(missingOptionalPackages(packages))).toEqual([])
  })

  it('names no registry', () => {
    expect(Object.keys(packages).filter((path) => 'resolved' in packages[path]!)).toEqual([])
  })

  it('is mended by an entry that npm skips elsewhere, for each package that it lacks', () => {
    const tool = {
      version: '1.0.0',
      license: 'MIT',
      optionalDependencies: { 'tool-linux-x64-musl': '1.0.0', 'tool-darwin-arm64': '1.0.0' }
    }
    const listed = { 'node_modules/tool': tool, 'node_modules/tool-darwin-arm64': { version: '1.0.0' } }
    expect(missingOptionalPackages(listed)).toEqual({
      'node_modules/tool-linux-x64-musl': {
        version: '1.0.0',
        cpu: ['x64'],
        libc: ['musl'],
        license: 'MIT',
        optional: true,
        os: ['linux']
      }
    })
  })
})
