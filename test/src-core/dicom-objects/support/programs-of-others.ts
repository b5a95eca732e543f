import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'

/** Programs of others that read DICOM. A machine without one skips its test, and the title states why. */
const isThere = (...command: readonly [string, ...string[]]): boolean =>
  spawnSync(command[0], command.slice(1)).status === 0
export const has = (program: string): boolean => isThere('sh', '-c', `command -v ${program}`)
export const python = process.env['DENOSCOPE_PYTHON'] ?? 'python3'
export const imports = (module: string): boolean => isThere(python, '-c', `import ${module}`)

/** Accepted: a private coding scheme, terms newer than the program, and what the source lacks too. */
const accepted = [
  /<99DENOSCOPE>/,
  /Coding Scheme UID/,
  /<QUANTITY>/,
  /CTDIPhantomType/,
  /needed to build DICOMDIR/,
  /only permitted to be empty when actually unknown.*<Laterality>/
]

/** Errors and unknown warnings of dciodvfy, by file. */
export function complaints(file: string): string[] {
  const lines = spawnSync('dciodvfy', [file], { encoding: 'utf8' }).stderr.split('\n')
  expect(lines.join()).toMatch(
    /CTImage|ComprehensiveSR|KeyObject|ParametricMap|GrayscaleSoftcopy|EncapsulatedPDF|SCImage/
  )
  const found = lines.filter((line) => /^(Error|Warning)/.test(line) && !accepted.some((known) => known.test(line)))
  return found.map((line) => `${file}: ${line}`)
}
