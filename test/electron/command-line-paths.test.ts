import { expect, it } from 'vitest'
import { pathsIn } from '../../electron/command-line-paths.ts'

it('takes what follows the program as paths, and switches as none', () => {
  expect(pathsIn(['/opt/denoscope', '--no-sandbox', 'a.dcm', '/data/series', '-x'], false, '/home/ada')).toEqual([
    '/home/ada/a.dcm',
    '/data/series'
  ])
})

it('leaves out the folder that Electron was told to run', () => {
  expect(pathsIn(['electron', '--no-sandbox', '/project', 'a.dcm'], true, '/home/ada')).toEqual(['/home/ada/a.dcm'])
  expect(pathsIn(['electron', '/project'], true)).toEqual([])
})

it('takes addresses of files, as some file managers give them', () => {
  expect(pathsIn(['/opt/denoscope', 'file:///data/a%20b.dcm'], false)).toEqual(['/data/a b.dcm'])
})
