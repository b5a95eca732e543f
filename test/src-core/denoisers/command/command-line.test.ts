import { expect, it } from 'vitest'
import {
  commandLineProblem,
  filledWords,
  parameterNames,
  splitCommandLine
} from '../../../../src-core/denoisers/command/command-line.ts'

it.each([
  ['python my.py {input} {output}', ['python', 'my.py', '{input}', '{output}']],
  ['  a \t b\nc ', ['a', 'b', 'c']],
  [`'my program' "with blanks" --x='1 2'`, ['my program', 'with blanks', '--x=1 2']],
  [`a\\ b "c \\" d" 'e \\' \\'f\\"`, ['a b', 'c " d', 'e \\', `'f"`]],
  [`"" ''`, ['', '']],
  ['C:\\tools\\denoise.exe "C:\\my data\\x"', ['C:\\tools\\denoise.exe', 'C:\\my data\\x']],
  ['a | b > c ; d $HOME `e` * ~ && #f', ['a', '|', 'b', '>', 'c', ';', 'd', '$HOME', '`e`', '*', '~', '&&', '#f']]
])('%j splits without a shell', (text, words) => {
  expect(splitCommandLine(text)).toEqual(words)
})

it.each([
  ['a {input} {output}', null],
  ['a --in={input} --out={output} {input}', null],
  ['a {input}', 'no {output}'],
  ['a {output}', 'no {input}'],
  ['', 'names no program'],
  ['{input} {output}', 'cannot be a placeholder'],
  [`a 'b {input} {output}`, "the quote ' has no end"],
  ['a\0b {input} {output}', 'NUL']
])('%j is checked for its program and its placeholders', (text, problem) => {
  if (problem === null) expect(commandLineProblem(text)).toBeNull()
  else expect(commandLineProblem(text)).toContain(problem)
})

it('a path with blanks, quotes and placeholders in its name stays one word', () => {
  const paths = { input: `/a b/'"$(x) {output}`, output: '/out', folder: '/f' }
  expect(filledWords('p --in={input} {output} -v {folder}:/x', paths)).toEqual([
    'p',
    `--in=/a b/'"$(x) {output}`,
    '/out',
    '-v',
    '/f:/x'
  ])
})

it('names in braces that are no paths are parameters, and get numbers', () => {
  const line = 'my {input} {output} --sigma={sigma} -n {n} {sigma} {0} {a b} {} {folder}'
  expect(parameterNames(line)).toEqual(['sigma', 'n'])
  expect(parameterNames('my {input} {sigma}')).toEqual([])
  const paths = { input: '/{sigma}', output: '/out', folder: '/f' }
  expect(filledWords(line, paths, { sigma: 2.5 }).join(' ')).toBe(
    'my /{sigma} /out --sigma=2.5 -n {n} 2.5 {0} {a b} {} /f'
  )
})
