import type { Parley } from '@parley/client'
import { expect, test } from 'vitest'
import { open, shut } from '../../store.svelte'
import { DraftKeeper } from './draft'

test('What was typed last is kept when the view goes because the session has ended', () => {
  const saved: unknown[] = []
  const parley = {
    state: null, subscribe: () => () => {}, onMoved: () => () => {}, saveDraft: async (...draft: unknown[]) => { saved.push(draft) },
  }
  open(parley as unknown as Parley)
  const drafts = new DraftKeeper(7)
  drafts.keep('half a thought')
  shut()
  drafts.close()
  expect(saved).toEqual([[7, 'half a thought']])
})
