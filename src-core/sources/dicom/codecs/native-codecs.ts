import type { Context, log, NativeCodecs } from 'dcmjs-codecs'
import { damaged } from './decoded-frame.ts'

export type NativeKind = 'jpeg' | 'jpeg-2000' | 'ht-jpeg-2000'

export interface NativeFrame {
  readonly rows: number
  readonly columns: number
  readonly precision: number
  readonly signed: boolean
}

type Codecs = { readonly NativeCodecs: typeof NativeCodecs; readonly Context: typeof Context; readonly log: typeof log }

let loading: Promise<Codecs> | undefined

/** The WebAssembly codecs are 4 MB: loaded when the first frame needs them, then kept. */
function loadCodecs(): Promise<Codecs> {
  loading ??= import('dcmjs-codecs').then(async (loaded) => {
    const { NativeCodecs, Context, log } = (loaded as unknown as { default: typeof loaded }).default
    log.setLevel('silent', false)
    await NativeCodecs.initializeAsync({ logCodecsInfo: true })
    return { NativeCodecs, Context, log }
  })
  loading.catch(() => (loading = undefined))
  return loading
}

/**
 * Decompresses a frame whose structure and size were checked.
 * @throws Error naming what the decoder reported, be it an error or a warning
 */
export async function decodeNatively(encoded: Uint8Array, kind: NativeKind, frame: NativeFrame): Promise<Uint8Array> {
  let codecs = await loadCodecs()
  // Another frame may have broken them while this one waited.
  while (!codecs.NativeCodecs.isInitialized()) codecs = await loadCodecs()
  const context = new codecs.Context({
    width: frame.columns,
    height: frame.rows,
    bitsAllocated: frame.precision <= 8 ? 8 : 16,
    bitsStored: frame.precision,
    samplesPerPixel: 1,
    pixelRepresentation: frame.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    encodedBuffer: encoded
  })
  const messages = listen(codecs)
  const bytes = decode(codecs, kind, context)
  const complaint = messages.find(isDamage)
  if (complaint !== undefined) throw damaged(`the decoder reported: ${plain(complaint)}`)
  return bytes
}

/**
 * Collects the decoders' warnings, which are only logged. Attached for every frame: the library is shared by all copies of
 * this module in a process, and the last listener takes all.
 */
function listen({ log }: Codecs): string[] {
  const messages: string[] = []
  log.info = log.error = (...words: unknown[]) => void messages.push(words.join(' '))
  return messages
}

function decode({ NativeCodecs }: Codecs, kind: NativeKind, context: Context): Uint8Array {
  const decoders: Record<NativeKind, (context: Context) => Context> = {
    jpeg: (frame) => NativeCodecs.decodeJpeg(frame),
    'jpeg-2000': (frame) => NativeCodecs.decodeJpeg2000(frame),
    'ht-jpeg-2000': (frame) => NativeCodecs.decodeHtJpeg2000(frame)
  }
  try {
    return decoders[kind](context).getDecodedBuffer() ?? new Uint8Array(0)
  } catch (error) {
    // The codecs are compiled without unwinding: after an error their memory is in no known state.
    NativeCodecs.release()
    loading = undefined
    throw damaged(
      error instanceof Error && error.name !== 'RuntimeError'
        ? `the decoder reported: ${plain(error.message)}`
        : 'the decoder failed on it'
    )
  }
}

/** Bytes by which encoders end a code-block's data early or late. Measured: at most 3 (Kakadu 2.2), 0 of OpenJPEG's. */
const terminationSlack = 4
const termination = /PTERM check failure: (\d+) (remaining|synth)/

/** True for messages about the pixels: warnings of OpenJPEG, those of the JPEG library, and whatever else is printed. */
function isDamage(message: string): boolean {
  if (message.includes('fd_write')) return true
  const bytes = termination.exec(message)?.[1]
  if (bytes !== undefined) return Number(bytes) > terminationSlack
  return /OpjMessageCallbackWarning|Corrupt JPEG data|Premature end|Inconsistent progression|Invalid SOS|Application transferred/.test(
    message
  )
}

/** Without the names of functions, and on one line. */
function plain(message: string): string {
  const text = message
    .replace(/^(?:[\w~]+::)+/, '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
  const counts = termination.exec(text)
  if (!counts) return text.slice(0, 160)
  return counts[2] === 'remaining'
    ? `${counts[1]} bytes are left over in a code-block`
    : `a code-block ends ${counts[1]} bytes too early`
}
