import { expect, it } from 'vitest'
import { shownRefusals } from '../../../renderer/shared/error-words.ts'

const refusal = (file: string, message = `${file}: Rows (0028,0010) is missing`) => ({
  file,
  code: 'dicom.tag-missing',
  message
})
const files = (...paths: string[]) => shownRefusals(paths.map((path) => refusal(path))).map(({ file }) => file)

it('names files below the folder that they share', () => {
  expect(files('/data/study/a/1.dcm', '/data/study/b/2.dcm')).toEqual(['a/1.dcm', 'b/2.dcm'])
  expect(files('C:\\data\\1.dcm', 'C:\\data\\2.dcm')).toEqual(['1.dcm', '2.dcm'])
})

it('does not take a shared beginning of names for a folder', () => {
  expect(files('/data/scan1.dcm', '/data/scan2.dcm')).toEqual(['scan1.dcm', 'scan2.dcm'])
})

it('names a single file by its name, and files without a folder as they are', () => {
  expect(files('/data/study/1.dcm')).toEqual(['1.dcm'])
  expect(files('1.dcm', '2.dcm')).toEqual(['1.dcm', '2.dcm'])
})

it('does not say the file twice, and leaves other messages whole', () => {
  const [once, whole] = shownRefusals([refusal('/data/1.dcm'), refusal('/data/2.dcm', 'Not read.')])
  expect(once!.message).toBe('Rows (0028,0010) is missing')
  expect(whole!.message).toBe('Not read.')
})

it('shortens another file that a message names in the same way', () => {
  const message = '/data/2.dcm: is the same image as /data/1.dcm'
  expect(shownRefusals([refusal('/data/1.dcm'), refusal('/data/2.dcm', message)])[1]!.message).toBe(
    'is the same image as 1.dcm'
  )
})
