import type { Entry } from '../catalogue'
import type en from '../en/sessions'
export default {
} satisfies Record<keyof typeof en, Entry>
