import { expect, it } from 'vitest'
import { commentsOf, problemsOf } from '../../scripts/comments/plain-comments.mjs'

const problems = (source: string): string[] => commentsOf(source).flatMap(problemsOf)
const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ')

it('finds blocks, and lines that belong together, with their first line', () => {
  const source = 'const a = 1\n// First\n// second.\nconst b = 2\n/**\n * Third.\n * @returns c\n */\n'
  expect(commentsOf(source).map(({ line, text }) => [line, text.join(' ').trim()])).toEqual([
    [2, 'First second.'],
    [5, 'Third. @returns c']
  ])
})

it('accepts a noun or a verb at the beginning and twenty words a sentence', () => {
  expect(problems(`/** Reads the file. */\n// ${words(20)}.\n// ${words(20)}.\n`)).toEqual([])
})

it('refuses a beginning that is a clause', () => {
  expect(problems('/** Whether it is so. */')).toEqual(["begins with 'Whether', not with a noun or a verb"])
  expect(problems('// What it is.')).toEqual(["begins with 'What', not with a noun or a verb"])
})

it('refuses a sentence of more than twenty words; a tag, a list item and a colon end a sentence', () => {
  expect(problems(`/** ${words(21)}. */`)).toHaveLength(1)
  expect(problems(`/** ${words(15)}\n * @param a ${words(15)} */`)).toEqual([])
  expect(problems(`/** ${words(15)}:\n * ${words(15)} */`)).toEqual([])
})

it('refuses what is wider than 120 columns', () => {
  expect(problems(`// ${'a'.repeat(118)}`)).toEqual(['wider than 120 columns'])
})
