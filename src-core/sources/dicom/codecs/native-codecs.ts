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

/** Loads the WebAssembly codecs (4 MB) for the first frame, then keeps them. */
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
 * Decompresses a frame. The caller checks its structure and size first.
 * @throws Error with the error or warning of the decoder
 */
export async function decodeNatively(encoded: Uint8Array, kind: NativeKind, frame: NativeFrame): Promise<Uint8Array> {
  let codecs = await loadCodecs()
  // Another frame may have released the codecs meanwhile.
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
 * Collects the warnings of the decoders, which are only logged. Attached for every frame: all copies of this module in
 * a process share the library, and only the last listener is called.
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
    // The codecs are compiled without unwinding: their memory is undefined after an error.
    NativeCodecs.release()
    loading = undefined
    throw damaged(
      error instanceof Error && error.name !== 'RuntimeError'
        ? `the decoder reported: ${plain(error.message)}`
        : 'the decoder failed on it'
    )
  }
}

/** Bytes by which encoders end a code-block early or late. Measured: at most 3 (Kakadu 2.2), 0 (OpenJPEG). */
const terminationSlack = 4
const termination = /PTERM check failure: (\d+) (remaining|synth)/

/** True for messages about pixels: warnings of OpenJPEG and of the JPEG library, and all other output. */
function isDamage(message: string): boolean {
  if (message.includes('fd_write')) return true
  const bytes = termination.exec(message)?.[1]
  if (bytes !== undefined) return Number(bytes) > terminationSlack
  return /OpjMessageCallbackWarning|Corrupt JPEG data|Premature end|Inconsistent progression|Invalid SOS|Application transferred/.test(
    message
  )
}

/** The message on one line, without names of functions. */
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
