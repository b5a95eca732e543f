/**
 * Compiles the AssemblyScript kernels beside this file to `binary.ts`: `node src-core/kernels/build.ts`.
 * Only who changes a kernel needs it (and the network, for the compiler); the result is committed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kernelSources, sourceHash } from './sources.ts'

const compiler = 'assemblyscript@0.28.20'
const folder = mkdtempSync(join(tmpdir(), 'denoscope-kernels-'))
try {
  for (const { name, text } of kernelSources()) writeFileSync(join(folder, name.replace(/\.as$/, '.ts')), text)
  const options = [
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--enable',
    'simd',
    '--noAssert',
    '--runtime',
    'stub',
    '--outFile',
    'kernels.wasm'
  ]
  const asc = process.env.DENOSCOPE_ASC
  const [program, ...first] = asc ? [asc] : ['npx', '--yes', '--package', compiler, 'asc']
  execFileSync(program!, [...first, 'index.ts', ...options], { cwd: folder, stdio: 'inherit' })
  const encoded = readFileSync(join(folder, 'kernels.wasm')).toString('base64')
  writeFileSync(
    new URL('./binary.ts', import.meta.url),
    `// Made by build.ts with ${compiler} from the .as files; never edited by hand.\n` +
      `export const kernelsSourceHash = '${sourceHash()}'\n` +
      `export const kernelsBinary =\n${encoded.replace(/.{1,110}/g, "  '$&' +\n").replace(/ \+\n$/, '\n')}`
  )
} finally {
  rmSync(folder, { recursive: true })
}
