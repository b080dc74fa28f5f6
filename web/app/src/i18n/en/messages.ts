import type { Entry } from '../catalogue'
export default {
} satisfies Record<string, Entry>
