import { createParley } from '@parley/client'

/** HTTP while nobody is signed in: the pages before the chat. It is never connected; everything later goes through `client().api`. */
export const { api } = createParley({ storage: 'memory' })
