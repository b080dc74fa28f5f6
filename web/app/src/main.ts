import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './base.css'
import { resume } from './features/sessions/session.svelte'
import { preferences } from './features/settings/preferences.svelte'
import { preferredLanguage, setLanguage } from './i18n/index.svelte'

const known = resume()
const language = setLanguage(preferences().language ?? preferredLanguage())
void Promise.all([known, language]).then(() => mount(App, { target: document.getElementById('app')! }))

// After what is looked at: keeping the app for the next start must not take the network from this one.
if (import.meta.env.PROD) {
  const later = () => setTimeout(() => void import('./update.svelte').then(update => update.watchForUpdates()), 3000)
  if (document.readyState === 'complete') later()
  else addEventListener('load', later, { once: true })
}
