import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Begins a program: its arguments, `read` and `npy` (writes an array). Shares no code with Denoscope. */
const prelude = `
const fs = require('node:fs')
const path = require('node:path')
const [input, output] = process.argv.slice(2)
function read(file) {
  const bytes = fs.readFileSync(file)
  const start = 10 + bytes.readUInt16LE(8)
  const shape = /'shape': \\(([^)]*)\\)/.exec(bytes.subarray(0, start).toString())[1].split(',').filter((text) => text.trim()).map(Number)
  return { shape, values: new Float32Array(new Uint8Array(bytes.subarray(start)).buffer) }
}
function npy(file, dtype, shape, values) {
  const text = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (" + shape.join(', ') + ",), }"
  const header = Buffer.alloc(128, ' ')
  header.write('\\x93NUMPY\\x01\\x00', 0, 'latin1')
  header.writeUInt16LE(118, 8)
  header.write(text, 10)
  header[127] = 10
  fs.writeFileSync(file, Buffer.concat([header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]))
}
`

/** Writes a program for Node. @returns its command line without arguments, in quotes */
export function writeProgram(folder: string, body: string, name = 'my program.cjs'): string {
  const path = join(folder, name)
  writeFileSync(path, `${prelude}\n${body}\n`)
  return `'${process.execPath}' '${path}'`
}

/** A program that writes half of each value, and the command line that runs it. */
export const halving = (folder: string, more = ''): string =>
  `${writeProgram(folder, `${more}\nconst { shape, values } = read(input)\nnpy(output, '<f4', shape, values.map((value) => value / 2))`)} {input} {output}`
