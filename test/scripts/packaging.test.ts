import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileTypes, mimeDescription } from '../../scripts/packaging/file-types.mjs'
import { neededPackages } from '../../scripts/packaging/shared-libraries.mjs'
import { temporaryFolder } from '../support/temporary-folder.ts'

const missing = (program: string) => spawnSync(program, ['--version']).error !== undefined

describe('types of files', () => {
  it.skipIf(missing('update-mime-database'))('are known to the shared MIME database by name and by content', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'packages'))
    writeFileSync(join(folder, 'packages', 'denoscope.xml'), mimeDescription())
    execFileSync('update-mime-database', [folder])
    expect(
      readFileSync(join(folder, 'globs2'), 'utf8')
        .split('\n')
        .filter((line) => /^\d/.test(line))
        .sort()
    ).toEqual([
      '50:application/x-metaimage:*.mha',
      '50:application/x-metaimage:*.mhd',
      '50:application/x-nifti-gzip:*.nii.gz',
      '50:application/x-nifti:*.nii',
      '50:application/x-npy:*.npy',
      '50:application/x-npz:*.npz',
      '50:application/x-onnx:*.onnx'
    ])
    const magic = readFileSync(join(folder, 'magic'), 'latin1')
    // Offset, two bytes of length, and the first bytes of a file.
    expect(magic).toContain('>0=\0\x06\x93NUMPY\n')
    expect(magic).toContain('>344=\0\x04n+1\0\n')
    expect(readFileSync(join(folder, 'subclasses'), 'utf8')).toContain('application/x-npz application/zip\n')
  })

  it('have one row for each type and extension', () => {
    const all = fileTypes.flatMap(({ mimeType, extensions }) => [mimeType, ...extensions])
    expect(new Set(all).size).toBe(all.length)
  })
})

describe.skipIf(process.platform !== 'linux')('packages of shared libraries', () => {
  it.skipIf(missing('readelf'))('are those of the libraries and versions that readelf lists', () => {
    const folder = temporaryFolder()
    copyFileSync(process.execPath, join(folder, 'node'))
    writeFileSync(join(folder, 'notes.txt'), 'No program.')
    const listed = execFileSync('readelf', ['-dV', process.execPath], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    const glibc = [...listed.matchAll(/Name: GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor))
    const packages = neededPackages(folder)
    expect(packages).toContain(`libc6 (>= 2.${Math.max(...glibc)})`)
    expect(packages.some((name: string) => name.startsWith('libstdc++6 (>= '))).toBe(
      listed.includes('[libstdc++.so.6]')
    )
    expect(packages.includes('libgcc-s1')).toBe(listed.includes('[libgcc_s.so.1]'))
  })

  it('refuse a program of a library that is in no known package, by name', () => {
    const folder = temporaryFolder()
    const program = readFileSync(process.execPath)
    const name = program.indexOf('libm.so.6\0')
    program.write('libq.so.6', name, 'latin1')
    writeFileSync(join(folder, 'node'), program)
    expect(() => neededPackages(folder)).toThrow('No Debian package is known for libq.so.6.')
  })

  it('refuse a program of 32 bits', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'program'), Buffer.concat([Buffer.from('\x7fELF\x01\x01'), Buffer.alloc(64)]))
    expect(() => neededPackages(folder)).toThrow(`${join(folder, 'program')}: is not a 64-bit, little-endian program.`)
  })
})
