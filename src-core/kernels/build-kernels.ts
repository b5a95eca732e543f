/**
 * Compiles the AssemblyScript kernels beside this file to `kernels.wasm`: `node src-core/kernels/build-kernels.ts`.
 * Needed only after a change of a kernel, with network access for the compiler. The result is committed.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const compiler = 'assemblyscript@0.28.20'
const options =
  'index.ts --optimizeLevel 3 --shrinkLevel 0 --enable simd --noAssert --runtime stub --outFile kernels.wasm'

/** Name of the custom section of `kernels.wasm` that holds `sourceHash()`. */
export const hashSection = 'source-hash'

/** SHA-256 of all kernel sources: equals the hash in `kernels.wasm` if the file was built from them. */
export function sourceHash(): string {
  const hash = createHash('sha256')
  for (const { name, text } of kernelSources()) hash.update(`${name}\n${text}\n`)
  return hash.digest('hex')
}

function kernelSources(): { name: string; text: string }[] {
  const folder = new URL('./', import.meta.url)
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.as'))
    .sort()
  return names.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
}

function build(): void {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-kernels-'))
  try {
    for (const { name, text } of kernelSources()) writeFileSync(join(folder, name.replace(/\.as$/, '.ts')), text)
    const asc = process.env.DENOSCOPE_ASC
    const [program, ...first] = asc ? [asc] : ['npx', '--yes', '--package', compiler, 'asc']
    execFileSync(program!, [...first, ...options.split(' ')], { cwd: folder, stdio: 'inherit' })
    const compiled = readFileSync(join(folder, 'kernels.wasm'))
    writeFileSync(new URL('./kernels.wasm', import.meta.url), Buffer.concat([compiled, customSection()]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Custom section of the WebAssembly format (id 0): id, length of the rest, length of the name, name, content.
 * All lengths are below 128.
 */
function customSection(): Buffer {
  const content = Buffer.from(hashSection + sourceHash())
  return Buffer.concat([Buffer.from([0, 1 + content.length, hashSection.length]), content])
}

if (import.meta.main) build()
