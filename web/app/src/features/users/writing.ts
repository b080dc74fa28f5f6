import { navigate } from '../../router.svelte'
import { client } from '../../store.svelte'
import { pairWith } from '../conversations/rows'

/** Goes to the conversation with somebody, and makes it where there is none: at once, also offline. */
export async function messageTo(person: number): Promise<void> {
  const id = pairWith(person, client().state) ?? await client().create({ type: 'private', participantIds: [person] })
  navigate(`/c/${id}`)
}
