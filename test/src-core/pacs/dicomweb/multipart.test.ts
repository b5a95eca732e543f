import { describe, expect, it } from 'vitest'
import { boundaryOf, readMultipart, writeMultipart } from '../../../../src-core/pacs/dicomweb/multipart.ts'

const bytesOf = (body: Buffer | string, boundary: string): string[] | undefined =>
  readMultipart(Buffer.from(body as string, 'latin1'), boundary)?.map(({ bytes }) => bytes.toString('latin1'))

describe('boundaryOf', () => {
  it.each([
    ['multipart/related; type="application/dicom"; boundary=abc', 'abc'],
    ['Multipart/Related; Boundary="a b:c=d"; type=x', 'a b:c=d'],
    ['multipart/related; boundary="a\\"b"', 'a"b'],
    [
      'multipart/related;boundary=50d7ccd118978542c422543a7156abfce929e7615bc024e533c85801cd77',
      '50d7ccd118978542c422543a7156abfce929e7615bc024e533c85801cd77'
    ]
  ])('reads %s', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary)
  })

  it.each(['application/dicom', 'multipart/related', '', undefined])('finds none in %s', (contentType) => {
    expect(boundaryOf(contentType)).toBeNull()
  })
})

describe('readMultipart', () => {
  it('reads parts with their headers, behind a preamble', () => {
    const body = 'preamble\r\n--x\r\nContent-Type: a/b\r\nX-Y: 1\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--\r\nepilogue'
    const parts = readMultipart(Buffer.from(body), 'x')!
    expect(parts.map(({ bytes }) => bytes.toString())).toEqual(['one', 'two'])
    expect(parts[0]!.headers.get('content-type')).toBe('a/b')
  })

  it('keeps bytes that look like the boundary, or hold line breaks', () => {
    const content = 'a--x\r\n--xy\r\n\r\n--x z\r\n\r\n'
    expect(bytesOf(`--x\r\nA: b\r\n\r\n${content}\r\n--x--`, 'x')).toEqual([content])
  })

  it('reads boundaries with special characters, and blanks behind them', () => {
    expect(
      bytesOf(`--=_(a+b)?'\r\nA: b\r\n\r\none\r\n--=_(a+b)?'  \r\nA: b\r\n\r\ntwo\r\n--=_(a+b)?'--`, "=_(a+b)?'")
    ).toEqual(['one', 'two'])
  })

  it.each([
    ['without an end', '--x\r\nA: b\r\n\r\none\r\n'],
    ['cut in the last boundary', '--x\r\nA: b\r\n\r\none\r\n--'],
    ['cut in the headers', '--x\r\nA: b'],
    ['empty', ''],
    ['without a boundary', 'one']
  ])('refuses a body %s', (_name, body) => {
    expect(bytesOf(body, 'x')).toBeUndefined()
  })

  it('reads what writeMultipart writes', () => {
    const files = [Buffer.from([0, 13, 10, 45, 45]), Buffer.from('second')]
    const { contentType, body } = writeMultipart(files)
    const parts = readMultipart(Buffer.concat(body), boundaryOf(contentType)!)!
    expect(parts.map(({ bytes }) => bytes)).toEqual(files)
  })
})
