import { randomUUID } from 'node:crypto'

/** A part of a multipart body, without its headers. */
export interface BodyPart {
  /** Names are in small letters. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Buffer
}

const blankLine = Buffer.from('\r\n\r\n')

/**
 * Boundary of a Content-Type such as `multipart/related; type="application/dicom"; boundary=x` (RFC 2046 5.1.1).
 * Null if it is no multipart type, or names no boundary.
 */
export function boundaryOf(contentType: string | undefined): string | null {
  if (!/^\s*multipart\//i.test(contentType ?? '')) return null
  const match = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(contentType!)
  if (match === null) return null
  return match[1]?.replaceAll(/\\(.)/g, '$1') ?? match[2]!
}

/**
 * Parts of a multipart body (RFC 2046 5.1). The boundary counts at the beginning of a line only, and only if the line
 * ends behind it: pixels may contain its characters.
 * @returns null if the body is cut short or malformed
 */
export function readMultipart(body: Buffer, boundary: string): BodyPart[] | null {
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: BodyPart[] = []
  let found = nextDelimiter(body, delimiter, 0)
  if (found === null) return null
  while (!found.isLast) {
    const following = nextDelimiter(body, delimiter, found.end)
    if (following === null) return null
    const part = readPart(body.subarray(found.end, following.start))
    if (part === null) return null
    parts.push(part)
    found = following
  }
  return parts
}

interface Delimiter {
  /** Offset of the line break before the boundary, which belongs to it. */
  readonly start: number
  /** Offset behind the line break after the boundary. */
  readonly end: number
  readonly isLast: boolean
}

function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): Delimiter | null {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const isLineStart = at === 0 || (at >= 2 && body[at - 2] === 13 && body[at - 1] === 10)
    if (!isLineStart) continue
    const behind = at + delimiter.length
    // A part without headers begins with the line break that ends the delimiter's line.
    const start = Math.max(from, at - 2)
    if (body[behind] === 45 && body[behind + 1] === 45) return { start, end: behind + 2, isLast: true }
    const end = behindBlanks(body, behind)
    if (body[end] === 13 && body[end + 1] === 10) return { start, end: end + 2, isLast: false }
  }
  return null
}

/** Blanks may stand between boundary and line break. */
function behindBlanks(body: Buffer, from: number): number {
  let end = from
  while (body[end] === 32 || body[end] === 9) end++
  return end
}

function readPart(bytes: Buffer): BodyPart | null {
  if (bytes[0] === 13 && bytes[1] === 10) return { headers: new Map(), bytes: bytes.subarray(2) }
  const end = bytes.indexOf(blankLine)
  if (end < 0) return null
  const lines = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
  })
  return { headers: new Map(headers), bytes: bytes.subarray(end + blankLine.length) }
}

/** A multipart body of DICOM files with its Content-Type. A random boundary does not occur in the files. */
export function writeMultipart(files: readonly Uint8Array[]): { contentType: string; body: Uint8Array[] } {
  const boundary = `denoscope-${randomUUID()}`
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`)
  const body = files.flatMap((file) => [head, file, Buffer.from('\r\n')])
  return {
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
    body: [...body, Buffer.from(`--${boundary}--\r\n`)]
  }
}
